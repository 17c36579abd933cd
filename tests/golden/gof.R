# SPDX-License-Identifier: GPL-3.0-or-later
# Goodness of fit: statistics by fitdistrplus::gofstat at the maxima of families/NAME.fits.tsv (which are from mpmath, not from
# R), and p-values of distributions of which nothing is estimated, by ks.test and goftest; of counts in bins, at the maxima of
# censored.tsv, by chisq.test, pchisq and integrals of Imhof (1961), Biometrika 48, 419-426. From the top directory:
#
#   Rscript tests/golden/gof.R > tests/golden/gof.tsv
#
# Needs fitdistrplus and goftest.
suppressMessages({
  library(fitdistrplus)
  library(goftest)
})

dgumbel <- function(x, mu, b) exp(-(x - mu) / b - exp(-(x - mu) / b)) / b
pgumbel <- function(q, mu, b) exp(-exp(-(q - mu) / b))
qgumbel <- function(p, mu, b) mu - b * log(-log(p))

# Its name in R, and the names of its parameters there in the order of ours.
family <- list(
  normal = list("norm", mu = "mean", sigma = "sd"),
  lognormal = list("lnorm", mu = "meanlog", sigma = "sdlog"),
  exponential = list("exp", rate = "rate"),
  gamma = list("gamma", shape = "shape", rate = "rate"),
  weibull = list("weibull", shape = "shape", scale = "scale"),
  logistic = list("logis", mu = "location", s = "scale"),
  cauchy = list("cauchy", x0 = "location", gamma = "scale"),
  gumbel = list("gumbel", mu = "mu", beta = "b"),
  beta = list("beta", alpha = "shape1", beta = "shape2"),
  poisson = list("pois", lambda = "lambda"),
  negbinomial = list("nbinom", mu = "mu", size = "size"),
  geometric = list("geom", p = "prob")
)
whole <- c("poisson", "negbinomial", "geometric")

estimates <- function(file, column, dist) {
  t <- read.delim(sprintf("tests/golden/families/%s.fits.tsv", dist), colClasses = "character")
  t <- t[t$file == file & t$column == column, ]
  names <- family[[dist]][-1]
  v <- as.numeric(t$value[match(names(names), t$quantity)])
  stopifnot(!anyNA(v))
  setNames(v, unlist(names))
}

row <- function(file, dist, options, quantity, value, digits, reason) {
  tol <- sprintf("%.0f", 10^-digits / 2^-52)
  cat(file, dist, options, quantity, sprintf("%.15g", value), tol, reason, sep = "\t")
  cat("\n")
}

# --- cells ----------------------------------------------------------------------------------

most <- function(n) max(2, floor(2 * n^0.4))

# Upper ends of all cells but the last: integers are taken until there are so many.
collect <- function(expected, least) {
  ends <- numeric()
  sum <- 0
  for (k in seq_along(expected)) {
    sum <- sum + expected[k]
    if (sum >= least) {
      ends <- c(ends, k - 1)
      sum <- 0
    }
  }
  if (sum + 1e-9 < least) ends[-length(ends)] else ends
}

breaks <- function(dist, estimate, n) {
  r <- family[[dist]][[1]]
  if (!dist %in% whole) {
    m <- min(most(n), floor(n / 5))
    return(do.call(paste0("q", r), c(list((1:(m - 1)) / m), as.list(estimate))))
  }
  expected <- n * do.call(paste0("d", r), c(list(0:5000), as.list(estimate)))
  ends <- collect(expected, 5)
  if (length(ends) + 1 > most(n)) ends <- collect(expected, max(5, n / most(n)))
  ends
}

statistics <- function(x, dist, estimate, file, options) {
  r <- family[[dist]][[1]]
  if (dist %in% whole) start <- list(lambda = 1) else start <- NULL
  fit <- structure(list(estimate = estimate, distname = r, data = x, n = length(x), method = "mle",
    discrete = dist %in% whole, dots = NULL, fix.arg = NULL, weights = NULL), class = "fitdist")
  g <- gofstat(fit, chisqbreaks = breaks(dist, estimate, length(x)), discrete = dist %in% whole)
  reason <- "fitdistrplus"
  if (!dist %in% whole) {
    row(file, dist, options, "gof_ks", g$ks, 10, reason)
    row(file, dist, options, "gof_cvm", g$cvm, 10, reason)
    if (is.finite(g$ad)) row(file, dist, options, "gof_ad", g$ad, 10, "fitdistrplus; log(1 - F)")
  }
  if (length(g$chisqbreaks) > length(estimate)) row(file, dist, options, "gof_chisq", g$chisq, 10, reason)
}

case <- function(file, column, dist) {
  x <- read.csv(file.path("data", file), comment.char = "#")[[column]]
  statistics(x[!is.na(x)], dist, estimates(file, column, dist), file,
    sprintf("-c %s --gof --refits=1", column))
}

cat("file\tdist\toptions\tquantity\tvalue\ttol\treason\n")
for (dist in names(family)) {
  t <- read.delim(sprintf("tests/golden/families/%s.fits.tsv", dist), colClasses = "character")
  t <- unique(t[t$quantity == "loglik", c("file", "column")])
  for (i in seq_len(nrow(t))) {
    b <- read.delim(sprintf("tests/golden/families/%s.fits.tsv", dist), colClasses = "character")
    b <- b$value[b$file == t$file[i] & b$column == t$column[i] & b$quantity == "boundary"]
    if (length(b) == 0 || b == "none") case(t$file[i], t$column[i], dist)
  }
}

# --- counts are weights ---------------------------------------------------------------------

h <- read.csv("data/horsekicks_freq.csv", comment.char = "#")
h <- rep(h[[1]], h[[2]])
statistics(h, "poisson", c(lambda = mean(h)), "horsekicks_freq.csv", "-c 1 -w 2 --gof --refits=1")

# --- nothing is estimated -------------------------------------------------------------------

specified <- function(file, column, dist, fix, r, ...) {
  x <- read.csv(file.path("data", file), comment.char = "#")[[column]]
  x <- x[!is.na(x)]
  n <- length(x)
  p <- get(paste0("p", r))
  options <- sprintf("-c %s --fix=%s --gof", column, fix)
  ks <- suppressWarnings(ks.test(x, p, ..., exact = TRUE))
  cvm <- cvm.test(x, p, ...)
  ad <- ad.test(x, p, ...)
  m <- min(most(n), floor(n / 5))
  observed <- table(cut(x, c(-Inf, get(paste0("q", r))((1:(m - 1)) / m, ...), Inf)))
  chisq <- sum((observed - n / m)^2 / (n / m))
  row(file, dist, options, "gof_ks", ks$statistic, 10, "ks.test")
  if (ks$p.value > 1e-4) row(file, dist, options, "gof_ks_p", ks$p.value, 8, "ks.test subtracts it from 1")
  row(file, dist, options, "gof_cvm", cvm$statistic, 10, "goftest")
  if (cvm$p.value > 1e-3) row(file, dist, options, "gof_cvm_p", cvm$p.value, 6, "goftest; its series stop at 1e-9")
  row(file, dist, options, "gof_ad", ad$statistic, 10, "goftest")
  p_ad <- pAD(ad$statistic, n, lower.tail = FALSE, fast = FALSE)
  if (p_ad > 1e-3) row(file, dist, options, "gof_ad_p", p_ad, 3.5, "goftest; absolutely it is right to 2e-6")
  row(file, dist, options, "gof_chisq", chisq, 10, "chisq.test")
  row(file, dist, options, "gof_chisq_p", pchisq(chisq, m - 1, lower.tail = FALSE), 10, "pchisq")
}

specified("mtcars.csv", "mpg", "normal", "mu=20,sigma=6", "norm", 20, 6)
specified("mtcars.csv", "mpg", "normal", "mu=22,sigma=5", "norm", 22, 5)
specified("nhtemp.csv", "temp", "logistic", "mu=51,s=0.7", "logis", 51, 0.7)
specified("rivers.csv", "length", "gamma", "shape=2,rate=0.004", "gamma", 2, 0.004)
specified("danishuni.csv", "Loss", "lognormal", "mu=0.8,sigma=0.7", "lnorm", 0.8, 0.7)
specified("faithful.csv", "waiting", "weibull", "shape=6,scale=76", "weibull", 6, 76)

# --- integers: the largest distance is at one of them -------------------------------------------

integers <- function(file, column, dist, p) {
  x <- read.csv(file.path("data", file), comment.char = "#")[[column]]
  x <- x[!is.na(x)]
  k <- 0:(2 * max(x))
  row(file, dist, sprintf("-c %s --gof=ks --refits=1", column), "gof_ks", max(abs(ecdf(x)(k) - p(k, mean(x)))), 10, "ecdf")
}

integers("mtcars.csv", "carb", "poisson", ppois)
integers("quine.csv", "Days", "poisson", ppois)
integers("quine.csv", "Days", "geometric", function(k, m) pgeom(k, 1 / (1 + m)))

# --- counts in bins -----------------------------------------------------------------------------

# Those of a histogram, and what is below the first and above the last.
read_bins <- function(file) {
  b <- read.csv(file, comment.char = "#")
  ends <- unique(c(-Inf, b$lo[!is.na(b$lo)], b$hi[!is.na(b$hi)], Inf))
  observed <- numeric(length(ends) - 1)
  observed[match(ifelse(is.na(b$hi), Inf, b$hi), ends[-1])] <- b$count
  list(ends = ends, observed = observed)
}

# P(sum mu_j z_j^2 > x)
imhof <- function(x, mu) {
  f <- function(u) {
    theta <- rowSums(outer(u, mu, function(u, m) atan(m * u))) / 2 - x * u / 2
    rho <- exp(rowSums(outer(u, mu, function(u, m) log1p((m * u)^2))) / 4)
    sin(theta) / (u * rho)
  }
  ends <- c(0, 2^(-2:40))
  part <- mapply(function(a, b) integrate(f, a, b, subdivisions = 20000L, rel.tol = 1e-9, abs.tol = 1e-13)$value,
    head(ends[ends < 5000], -1), ends[ends < 5000][-1])
  1 / 2 + sum(part) / pi
}

information <- function(p, slope) t(slope) %*% (slope / p)

bins <- function(name, dist) {
  file <- sprintf("tests/golden/data/%s_bins.csv", name)
  options <- "--interval=lo,hi -w count"
  t <- read.delim("tests/golden/censored.tsv", colClasses = "character")
  t <- t[t$file == file & t$dist == dist & t$options == options, ]
  r <- family[[dist]]
  at <- setNames(as.numeric(t$value[match(names(r)[-1], t$quantity)]), unlist(r[-1]))
  b <- read_bins(file)
  chances <- function(v) {
    if (dist == "negbinomial") names(v) <- c("mu", "size")
    diff(do.call(paste0("p", r[[1]]), c(list(b$ends), as.list(v))))
  }
  p <- chances(at)
  keep <- p > 0
  p <- p[keep]
  n <- sum(b$observed)
  ends <- collect(n * p, 5) + 1
  cell <- findInterval(seq_along(p), ends, left.open = TRUE)
  sums <- function(v) as.vector(tapply(v, cell, sum))
  observed <- sums(b$observed[keep])
  test <- suppressWarnings(chisq.test(observed, p = sums(p)))
  g <- 2 * sum(ifelse(observed > 0, observed * log(observed / test$expected), 0))
  # what is known of the parameters by bins, and by cells
  slope <- numDeriv::jacobian(function(v) chances(setNames(v, names(at)))[keep], at)
  whole <- information(p, slope)
  joined <- information(sums(p), apply(slope, 2, sums))
  l <- 1 - Re(eigen(solve(whole, joined))$values)
  df <- length(observed) - 1 - length(at)
  out <- sprintf("%s --gof", options)
  from <- file.path("..", file)
  row(from, dist, out, "gof_chisq", test$statistic, 10, "chisq.test")
  row(from, dist, out, "gof_g", g, 10, "2 sum O log(O / E)")
  for (k in c("chisq", "g")) {
    x <- if (k == "g") g else test$statistic
    if (length(observed) == length(p)) {
      row(from, dist, out, sprintf("gof_%s_p", k), pchisq(x, df, lower.tail = FALSE), 9, "pchisq; of differences of F")
    } else {
      tail <- imhof(x, c(rep(1, df), l))
      if (tail > 1e-4) row(from, dist, out, sprintf("gof_%s_p", k), tail, 6, "Imhof's integral, of derivatives by differences")
    }
  }
}

bins("michelson", "normal")
bins("michelson", "logistic")
bins("michelson", "gumbel")
bins("rivers", "lognormal")
bins("rivers", "gamma")
bins("rivers", "weibull")
bins("quine", "negbinomial")
bins("quine", "geometric")
bins("swiss", "beta")
