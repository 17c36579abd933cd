# SPDX-License-Identifier: GPL-3.0-or-later
# Design matrices of formula.csv as R makes them, for tests/formula.c. From the top directory:
#
#   Rscript tests/golden/formula.R > tests/golden/formula.tsv
#
# A row is a column of model.matrix: the formula, its name as mlefit writes it (R's "gb" is "g[b]"), the
# values; the sum of the offsets is a row named "offset".
invisible(Sys.setlocale("LC_COLLATE", "C"))

data <- read.csv("tests/golden/formula.csv", check.names = FALSE, stringsAsFactors = TRUE)

formulas <- c(
  "y ~ 1", "y ~ x", "~ x + g", "y ~ 0 + x", "y ~ x - 1", "y ~ -1 + x + z", "y ~ x + 0 + z + 1",
  # factors
  "y ~ g", "y ~ 0 + g", "y ~ g + h", "y ~ 0 + g + h", "y ~ x + 0 + h + g", "y ~ C(n)", "y ~ factor(n) + n",
  "y ~ 0 + C(n) + g",
  # products
  "y ~ x:z", "y ~ x*z", "y ~ g:h", "y ~ g*h", "y ~ 0 + g:h", "y ~ 0 + g*h", "y ~ g + g:h", "y ~ h:g + h",
  "y ~ g/h", "y ~ g/x", "y ~ x/g", "y ~ (x + z)/g", "y ~ x:g", "y ~ x*g", "y ~ 0 + x:g", "y ~ g + x:g",
  "y ~ z + x:z:g + x", "y ~ x*g*h", "y ~ g:h + g:C(n)", "y ~ g:h:C(n)", "y ~ g + h:C(n) + g:h:C(n)",
  "y ~ -1 + h:x + g", "y ~ h:x + g + z:h", "y ~ x:z + x:g + h:x:z",
  # powers, and what is taken away
  "y ~ (x + g + h)^2", "y ~ (x + g + h)^3 - x:g:h", "y ~ 0 + x*g*h - x:g", "y ~ x*g - x", "y ~ g*h - g",
  "y ~ (g + h)^2 - 1", "y ~ x + x:x + g:g + z:x + x:z", "y ~ x + (z - z)", "y ~ (x + z)^2:g",
  "y ~ (x + z) * (g + h) - z:(g + h)", "y ~ x/z/g", "y ~ (x - 1):g",
  # arithmetic
  "y ~ I(x^2) + I((x + z)/2 - -z * 3) + log(w)", "y ~ exp(-x/2):g", "y ~ I(x^3) + I(2^x) + I(x^-1) + I(-x^2)",
  "y ~ sqrt(w) + abs(z) + log10(w) + log2(w) + log1p(w) + expm1(z) + sin(x) + cos(x)",
  "y ~ I(x - z - w) + I(x/z/w) + I(2^2^x) + I(1e-3 * x + .5)", "y ~ poly(x, 3)", "y ~ g*poly(x, 2)",
  "y ~ poly(log(w), 2):h", "y ~ log(I(x^2) + exp(sin(z)))",
  # other names, the rest
  "y ~ .", "y ~ . - x - g", "y ~ .^2 - h:n", "log(w) ~ . + I(z^2)", "y ~ x + .", "y ~ h:. - g",
  "y ~ `my col`*h", "y ~ I(`my col`^2)",
  "y ~ x + offset(log(w)) + offset(z)", "y ~ 0 + offset(w) + g"
)

C <- factor # that of R takes factors only

in_r <- function(text) gsub("poly\\(([^,]*), ([0-9])\\)", "poly(\\1, \\2, raw = TRUE)", text)

one_name <- function(piece, frame) {
  for (v in names(frame)) {
    level <- substring(piece, nchar(v) + 1)
    if (is.factor(frame[[v]]) && startsWith(piece, v) && level %in% levels(frame[[v]]))
      return(sprintf("%s[%s]", v, level))
  }
  gsub("^`(.*)`$", "\\1", sub("^(poly\\(.*), raw = TRUE\\)([0-9])$", "\\1)[\\2]", piece))
}

our_name <- function(name, frame)
  paste(vapply(strsplit(name, ":")[[1]], one_name, "", frame = frame), collapse = ":")

write_row <- function(...) cat(..., sep = "\t", fill = FALSE)

write_row("formula", "name", "values\n")
for (text in formulas) {
  formula <- as.formula(in_r(text))
  frame <- model.frame(formula, data)
  x <- model.matrix(attr(frame, "terms"), frame)
  columns <- lapply(seq_len(ncol(x)), function(j) x[, j])
  names(columns) <- vapply(colnames(x), our_name, "", frame = frame)
  columns$offset <- model.offset(frame)
  for (j in seq_along(columns))
    write_row(text, names(columns)[j], paste0(paste(sprintf("%.17g", columns[[j]]), collapse = " "), "\n"))
}
