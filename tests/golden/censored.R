# SPDX-License-Identifier: GPL-3.0-or-later
# The maxima of censored.tsv beside R. From the top directory:
#
#   Rscript tests/golden/censored.R
#
# A line of each case has how many digits agree, the fewest of each kind:
#
#   coef se loglik   with R's own fit, where R has the model: survival::survreg of everything that is not truncated and that it
#                    has a distribution for, fitdistrplus::fitdistcens of gamma, gumbel and lomax, whose search is a simplex
#                    that stops early
#   density          the log-likelihood with that of R's densities and distribution functions, at the maximum here
#   slope            its steepest slope there, in standard errors, by differences: 0 at a maximum
#
# Needs the recommended packages MASS and survival, and fitdistrplus.
suppressMessages({
  library(survival)
  library(fitdistrplus)
})

golden <- read.delim("tests/golden/censored.tsv", quote = "", colClasses = "character")
golden$value <- as.numeric(golden$value)
whole <- c("poisson", "negbinomial", "geometric", "binomial", "zip", "logseries", "betabinomial")

# --- a line of options ----------------------------------------------------------------------

understand <- function(options) {
  w <- gsub("'", "", scan(text = options, what = "", quiet = TRUE, quote = "'"))
  out <- list(formulas = character(), held = list())
  while (length(w) > 0) {
    name <- sub("=.*", "", w[1])
    v <- sub("^[^=]*=", "", w[1])
    if (name %in% c("-c", "-w", "--formula")) {
      v <- w[2]
      w <- w[-1]
    }
    if (name == "--formula") out$formulas <- c(out$formulas, v)
    else if (name == "--size") out$held$size <- as.numeric(v)
    else if (name == "--fix") {
      for (p in strsplit(strsplit(v, ",")[[1]], "=")) out$held[[p[1]]] <- as.numeric(sub("inf", "Inf", p[2]))
    } else out[[gsub("^-+", "", name)]] <- v
    w <- w[-1]
  }
  out
}

bound <- function(text, none) {
  out <- suppressWarnings(as.numeric(text))
  ifelse(is.na(out), none, out)
}

# lo, hi, from, to, w of each row
outcomes <- function(o, data, dist) {
  n <- nrow(data)
  column <- if (!is.null(o[["c"]])) o[["c"]] else if (length(o$formulas)) all.vars(as.formula(o$formulas[1]))[1] else names(data)[1]
  x <- data[[column]]
  if (!is.null(o$interval)) {
    ends <- strsplit(o$interval, ",")[[1]]
    lo <- bound(data[[ends[1]]], -Inf)
    hi <- bound(data[[ends[2]]], Inf)
  } else if ("censored" %in% names(o)) {
    x <- as.character(x)
    lo <- hi <- bound(x, NA)
    at <- grepl("\\+$", x)
    lo[at] <- as.numeric(sub("\\+", "", x[at]))
    hi[at] <- Inf
    at <- grepl("^<", x)
    lo[at] <- -Inf
    hi[at] <- as.numeric(sub("<", "", x[at]))
    at <- grepl("^\\(", x)
    lo[at] <- as.numeric(sub("\\((.*),.*", "\\1", x[at]))
    hi[at] <- as.numeric(sub(".*,(.*)\\]", "\\1", x[at]))
  } else {
    lo <- hi <- x
  }
  if (!is.null(o$event)) hi[data[[o$event]] != max(data[[o$event]])] <- Inf
  if (!is.null(o$round)) {
    lo <- x - as.numeric(o$round) / 2
    hi <- x + as.numeric(o$round) / 2
  }
  from <- rep(-Inf, n)
  to <- rep(Inf, n)
  if (!is.null(o$truncate)) {
    ends <- strsplit(paste0(o$truncate, ":"), ":")[[1]]
    from[] <- bound(ends[1], -Inf) - (dist %in% whole)
    to[] <- bound(ends[2], Inf)
  }
  data.frame(lo = lo, hi = hi, from = from, to = to, w = if (is.null(o[["w"]])) 1 else data[[o[["w"]]]])
}

# --- densities and distribution functions -----------------------------------------------------

# by d(x) and p(q, lower): both logarithms
of <- function(d, p) list(d = d, p = p)
hazard <- function(h, H) of(function(x, t) log(h(x, t)) - H(x, t), function(q, t, lower) {
  q <- pmax(q, 0)
  if (lower) log(-expm1(-H(q, t))) else -H(q, t)
})
scaled <- function(d, p, m, s) of(
  function(x, t) d((x - t[[m]]) / t[[s]]) - log(t[[s]]),
  function(q, t, lower) p((q - t[[m]]) / t[[s]], lower)
)
gumbel_p <- function(z, lower) if (lower) -exp(-z) else log(-expm1(-exp(-z)))
gumbel_d <- function(z) -z - exp(-z)
laplace_p <- function(z, lower) {
  if (!lower) z <- -z
  ifelse(z < 0, log(0.5) + z, log1p(-0.5 * exp(-abs(z))))
}
families <- list(
  exponential = of(function(x, t) dexp(x, t$rate, log = TRUE), function(q, t, l) pexp(q, t$rate, l, TRUE)),
  weibull = of(function(x, t) dweibull(x, t$shape, t$scale, log = TRUE), function(q, t, l) pweibull(q, t$shape, t$scale, l, TRUE)),
  rayleigh = of(function(x, t) dweibull(x, 2, t$sigma * sqrt(2), log = TRUE), function(q, t, l) pweibull(q, 2, t$sigma * sqrt(2), l, TRUE)),
  lognormal = of(function(x, t) dlnorm(x, t$mu, t$sigma, log = TRUE), function(q, t, l) plnorm(q, t$mu, t$sigma, l, TRUE)),
  normal = of(function(x, t) dnorm(x, t$mu, t$sigma, log = TRUE), function(q, t, l) pnorm(q, t$mu, t$sigma, l, TRUE)),
  halfnormal = of(function(x, t) log(2) + dnorm(x, 0, t$sigma, log = TRUE), function(q, t, l)
    if (l) log1p(-2 * pnorm(pmax(q, 0), 0, t$sigma, FALSE)) else log(2) + pnorm(pmax(q, 0), 0, t$sigma, FALSE, TRUE)),
  logistic = of(function(x, t) dlogis(x, t$mu, t$s, log = TRUE), function(q, t, l) plogis(q, t$mu, t$s, l, TRUE)),
  loglogistic = of(
    function(x, t) dlogis(log(x), log(t$alpha), 1 / t$beta, log = TRUE) - log(x),
    function(q, t, l) plogis(log(pmax(q, 0)), log(t$alpha), 1 / t$beta, l, TRUE)
  ),
  gamma = of(function(x, t) dgamma(x, t$shape, t$rate, log = TRUE), function(q, t, l) pgamma(q, t$shape, t$rate, lower.tail = l, log.p = TRUE)),
  invgamma = of(
    function(x, t) dgamma(1 / x, t$alpha, t$beta, log = TRUE) - 2 * log(x),
    function(q, t, l) pgamma(1 / pmax(q, 0), t$alpha, t$beta, lower.tail = !l, log.p = TRUE)
  ),
  nakagami = of(
    function(x, t) dgamma(x^2, t$m, t$m / t$Omega, log = TRUE) + log(2 * x),
    function(q, t, l) pgamma(pmax(q, 0)^2, t$m, t$m / t$Omega, lower.tail = l, log.p = TRUE)
  ),
  gengamma = of(
    function(x, t) dgamma((x / t$a)^t$p, t$d / t$p, log = TRUE) + log(t$p / x) + t$p * log(x / t$a),
    function(q, t, l) pgamma((pmax(q, 0) / t$a)^t$p, t$d / t$p, lower.tail = l, log.p = TRUE)
  ),
  gumbel = scaled(gumbel_d, gumbel_p, "mu", "beta"),
  gumbelmin = scaled(function(z) gumbel_d(-z), function(z, l) gumbel_p(-z, !l), "mu", "beta"),
  laplace = scaled(function(z) -abs(z) - log(2), laplace_p, "mu", "b"),
  cauchy = of(function(x, t) dcauchy(x, t$x0, t$gamma, log = TRUE), function(q, t, l) pcauchy(q, t$x0, t$gamma, l, TRUE)),
  t = of(
    function(x, t) dt((x - t$mu) / t$sigma, t$df, log = TRUE) - log(t$sigma),
    function(q, t, l) pt((q - t$mu) / t$sigma, t$df, lower.tail = l, log.p = TRUE)
  ),
  gompertz = hazard(function(x, t) t$eta * t$b * exp(t$b * x), function(x, t) t$eta * expm1(t$b * x)),
  lomax = hazard(function(x, t) t$alpha / (t$lambda + x), function(x, t) t$alpha * log1p(x / t$lambda)),
  burr12 = hazard(
    function(x, t) t$k * t$c / x * (x / t$scale)^t$c / (1 + (x / t$scale)^t$c),
    function(x, t) t$k * log1p((x / t$scale)^t$c)
  ),
  kumaraswamy = hazard(function(x, t) t$a * t$b * x^(t$a - 1) / (1 - x^t$a), function(x, t) -t$b * log1p(-pmin(x, 1)^t$a)),
  lindley = hazard(
    function(x, t) t$theta^2 * (1 + x) / (1 + t$theta + t$theta * x),
    function(x, t) t$theta * x - ifelse(x < Inf, log1p(t$theta * x / (1 + t$theta)), 0)
  ),
  frechet = of(
    function(x, t) log(t$alpha / x) - t$alpha * log(x / t$s) - (x / t$s)^-t$alpha,
    function(q, t, l) gumbel_p(t$alpha * log(pmax(q, 0) / t$s), l)
  ),
  dagum = of(
    function(x, t) log(t$p * t$a / x) - (t$p + 1) * log1p((x / t$b)^-t$a) - t$a * log(x / t$b),
    function(q, t, l) {
      f <- -t$p * log1p((pmax(q, 0) / t$b)^-t$a)
      if (l) f else log(-expm1(f))
    }
  ),
  invgauss = of(
    function(x, t) log(t$lambda / (2 * pi * x^3)) / 2 - t$lambda * (x - t$mu)^2 / (2 * t$mu^2 * x),
    function(q, t, l) {
      q <- pmax(q, 0)
      r <- sqrt(t$lambda / q)
      a <- pnorm(ifelse(q == Inf, Inf, r * (q / t$mu - 1)), lower.tail = l)
      b <- exp(2 * t$lambda / t$mu + pnorm(ifelse(q == Inf, -Inf, -r * (q / t$mu + 1)), log.p = TRUE))
      log(if (l) a + b else a - b)
    }
  ),
  birnbaumsaunders = of(
    function(x, t) {
      r <- sqrt(x / t$beta)
      dnorm((r - 1 / r) / t$alpha, log = TRUE) + log((r + 1 / r) / (2 * t$alpha * x))
    },
    function(q, t, l) {
      r <- sqrt(pmax(q, 0) / t$beta)
      pnorm((r - 1 / r) / t$alpha, lower.tail = l, log.p = TRUE)
    }
  ),
  gev = of(
    function(x, t) {
      w <- log1p(t$xi * (x - t$mu) / t$sigma) / t$xi
      -log(t$sigma) - (1 + t$xi) * w - exp(-w)
    },
    function(q, t, l) gumbel_p(log(pmax(0, 1 + t$xi * (q - t$mu) / t$sigma)) / t$xi, l)
  ),
  hypsecant = scaled(
    function(z) -log(2 * cosh(pi * z / 2)),
    function(z, l) log(2 / pi * atan(exp(pi / 2 * if (l) z else -z))), "mu", "sigma"
  ),
  beta = of(function(x, t) dbeta(x, t$alpha, t$beta, log = TRUE), function(q, t, l) pbeta(q, t$alpha, t$beta, lower.tail = l, log.p = TRUE)),
  logitnormal = of(
    function(x, t) dnorm(qlogis(x), t$mu, t$sigma, log = TRUE) - log(x * (1 - x)),
    function(q, t, l) pnorm(qlogis(pmin(pmax(q, 0), 1)), t$mu, t$sigma, l, TRUE)
  ),
  poisson = of(function(x, t) dpois(x, t$lambda, log = TRUE), function(q, t, l) ppois(q, t$lambda, l, TRUE)),
  geometric = of(function(x, t) dgeom(x, t$p, log = TRUE), function(q, t, l) pgeom(q, t$p, l, TRUE)),
  negbinomial = of(
    function(x, t) dnbinom(x, size = t$size, mu = t$mu, log = TRUE),
    function(q, t, l) pnbinom(q, size = t$size, mu = t$mu, lower.tail = l, log.p = TRUE)
  ),
  binomial = of(function(x, t) dbinom(x, t$size, t$p, log = TRUE), function(q, t, l) pbinom(q, t$size, t$p, l, TRUE))
)

# log P(lo < x <= hi), of the smaller tail
chance <- function(p, lo, hi, t) {
  of_tail <- function(lower) {
    a <- p(lo, t, lower)
    b <- p(hi, t, lower)
    # F(-Inf), S(Inf): formulas may not know
    edge <- if (lower) c(-Inf, 0) else c(0, -Inf)
    a[lo == -Inf] <- edge[1]
    b[hi == Inf] <- edge[2]
    large <- if (lower) b else a
    small <- if (lower) a else b
    list(large + ifelse(small == -Inf, 0, log(-expm1(small - large))), large)
  }
  f <- of_tail(TRUE)
  s <- of_tail(FALSE)
  ifelse(f[[2]] < s[[2]], f[[1]], s[[1]])
}

unit <- c("p", "pi", "rho")
is_real <- function(dist, p) p %in% c("mu", "x0", "xi") && !dist %in% c("invgauss", "negbinomial")

# The log-likelihood as a function of the named coefficients.
likelihood <- function(dist, o, data, y) {
  f <- lapply(o$formulas, as.formula)
  left <- vapply(f, function(g) deparse(g[[2]]), "")
  x <- lapply(f, function(g) model.matrix(delete.response(terms(g)), data))
  family <- families[[dist]]
  if (is.null(family)) return(NULL)
  is_value <- y$lo == y$hi
  seen <- y$from == -Inf & y$to == Inf
  function(b) {
    t <- o$held
    for (p in unique(sub(":.*", "", names(b)))) {
      mine <- b[startsWith(names(b), paste0(p, ":"))]
      if (length(mine) == 0) {
        t[[p]] <- b[[p]]
        next
      }
      k <- match(p, left)
      u <- drop(x[[if (is.na(k)) 1 else k]] %*% mine)
      t[[p]] <- if (p %in% unit) plogis(u) else if (is_real(dist, p)) u else exp(u)
    }
    t <- lapply(t, rep_len, nrow(y))
    at <- function(rows) lapply(t, function(v) v[rows])
    l <- numeric(nrow(y))
    l[is_value] <- family$d(y$lo[is_value], at(is_value))
    some <- !is_value
    l[some] <- chance(family$p, pmax(y$lo, y$from)[some], pmin(y$hi, y$to)[some], at(some))
    if (!all(seen)) l <- l - chance(family$p, y$from, y$to, t)
    sum(l * y$w)
  }
}

# --- R's own fits ---------------------------------------------------------------------------------

named <- c(exponential = "exponential", weibull = "weibull", lognormal = "lognormal", loglogistic = "loglogistic",
           normal = "gaussian", logistic = "logistic", gumbelmin = "extreme", rayleigh = "rayleigh", t = "t")

own <- function(dist, o, data, y, g) {
  if (any(y$from > -Inf | y$to < Inf) || length(o$formulas) > 1) return(NULL)
  free <- setdiff(g$quantity[!startsWith(g$quantity, "se(")], c("loglik", "weight"))
  if (dist %in% names(named) && (length(o$held) == 0 || identical(names(o$held), "df"))) {
    if (dist == "t" && is.null(o$held$df)) return(NULL)
    positive <- dist %in% c("exponential", "weibull", "lognormal", "loglogistic", "rayleigh")
    lo <- ifelse(y$lo == -Inf | (positive & y$lo <= 0), NA, y$lo)
    data$Y <- Surv(lo, ifelse(y$hi == Inf, NA, y$hi), type = "interval2")
    data$W <- y$w
    right <- if (length(o$formulas)) as.formula(o$formulas[1])[[3]] else 1
    f <- survreg(as.formula(call("~", quote(Y), right)), data, weights = W, dist = named[[dist]], parms = o$held$df,
                 control = survreg.control(rel.tolerance = 1e-15, maxiter = 200))
    b <- coef(f)
    s <- f$scale
    v <- diag(vcov(f))
    k <- length(b)
    plain <- length(o$formulas) == 0
    sd_b <- sqrt(v[seq_len(k)])
    sd_s <- if (length(v) > k) sqrt(v[k + 1]) # of log scale
    e <- exp(b)
    out <- switch(dist,
      exponential = if (plain) list(1 / e, sd_b / e) else list(-b, sd_b),
      weibull = list(c(1 / s, if (plain) e else b), c(sd_s / s, if (plain) sd_b * e else sd_b)),
      loglogistic = list(c(if (plain) e else b, 1 / s), c(if (plain) sd_b * e else sd_b, sd_s / s)),
      rayleigh = list(e / sqrt(2), sd_b * e / sqrt(2)),
      list(c(b, s), c(sd_b, sd_s * s)))
    return(c(out, f$loglik[2]))
  }
  if (dist %in% c("gamma", "gumbel", "lomax") && !is.null(o$interval) && is.null(o[["w"]]) && length(o$held) == 0) {
    d <- function(x, ...) exp(families[[dist]]$d(x, list(...)))
    p <- function(q, ...) exp(families[[dist]]$p(q, list(...), TRUE))
    golden_b <- g$value[match(free, g$quantity)]
    formals(d) <- c(formals(d)["x"], setNames(rep(alist(a = ), length(free)), free))
    formals(p) <- c(formals(p)["x"], setNames(rep(alist(a = ), length(free)), free))
    names(formals(p))[1] <- "q"
    body(d) <- bquote(exp(families[[.(dist)]]$d(x, .(as.call(c(quote(list), setNames(lapply(free, as.name), free)))))))
    body(p) <- bquote(exp(families[[.(dist)]]$p(q, .(as.call(c(quote(list), setNames(lapply(free, as.name), free)))), TRUE)))
    assign(paste0("dmine", dist), d, globalenv())
    assign(paste0("pmine", dist), p, globalenv())
    both <- data.frame(left = ifelse(y$lo == -Inf, NA, y$lo), right = ifelse(y$hi == Inf, NA, y$hi))
    f <- suppressWarnings(fitdistcens(both, paste0("mine", dist), start = as.list(setNames(golden_b * 1.1, free)),
                                      control = list(reltol = 1e-15, maxit = 5000)))
    return(list(f$estimate, f$sd, f$loglik))
  }
  NULL
}

digits <- function(got, want) {
  off <- abs(got - want) / abs(want)
  off <- off[is.finite(off)]
  if (length(off) == 0) "-" else sprintf("%.1f", min(16, -log10(max(off, 1e-17))))
}

# --- all cases ------------------------------------------------------------------------------

key <- paste(golden$file, golden$dist, golden$options, sep = "\t")
cat(sprintf("%6s", c("coef", "se", "loglik", " density", " slope")), "\n")
for (case in unique(key)) {
  g <- golden[key == case, ]
  dist <- g$dist[1]
  o <- understand(g$options[1])
  data <- read.csv(g$file[1], comment.char = "#")
  used <- unlist(lapply(o$formulas, function(f) all.vars(as.formula(f)[[3]])))
  data <- data[complete.cases(data[used]), , drop = FALSE]
  y <- outcomes(o, data, dist)
  keep <- !is.na(y$lo) & !is.na(y$hi) & y$w > 0
  data <- data[keep, , drop = FALSE]
  y <- y[keep, ]
  is_se <- startsWith(g$quantity, "se(")
  b <- g[!is_se & !g$quantity %in% c("loglik", "weight"), ]
  b <- setNames(b$value, b$quantity)
  se <- g$value[is_se]
  want <- g$value[g$quantity == "loglik"]
  r <- tryCatch(own(dist, o, data, y, g), error = function(e) NULL)
  agree <- if (is.null(r)) rep("", 3) else c(digits(unname(r[[1]]), b), digits(unname(r[[2]]), se), digits(r[[3]], want))
  l <- likelihood(dist, o, data, y)
  beside <- c("", "")
  if (!is.null(l)) {
    slope <- vapply(seq_along(b), function(k) {
      by <- replace(numeric(length(b)), k, se[k] * 1e-4)
      (l(b + by) - l(b - by)) / 2e-4
    }, 0)
    beside <- c(digits(l(b), want), if (length(b)) sprintf("%.0e", max(abs(slope))) else "-")
  }
  cat(sprintf("%6s", agree), sprintf("%8s", beside), "", gsub("\t", " ", case), "\n")
}
