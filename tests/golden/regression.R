# SPDX-License-Identifier: GPL-3.0-or-later
# The maxima of regression.tsv beside R. From the top directory:
#
#   Rscript tests/golden/regression.R
#
# A line of each case has how many digits agree, the fewest of each kind:
#
#   coef se loglik   with R's own fit, where R has the model (lm, glm, MASS::glm.nb, nnet::multinom, quantreg::rq,
#                    survival::survreg; "-" where its standard error is another one: expected information, or a
#                    dispersion that is not that of maximum likelihood). glm stops where the deviance does not change
#                    any more, which is half of the digits of a coefficient unless its link is the canonical one.
#   density          the log-likelihood with that of R's densities and design matrices, at the coefficients here
#   hessian          the standard errors with those of differences of the penalised log-likelihood there (half of the
#                    digits of a difference of differences: 5 or so; fewer where they are ill-conditioned: longley, filip)
#   slope            its steepest slope there, in standard errors, by differences: 0 at a maximum
#
# Needs the recommended packages MASS, nnet and survival, and quantreg.
suppressMessages({
  library(MASS)
  library(nnet)
  library(survival)
})

golden <- read.delim("tests/golden/regression.tsv", quote = "", colClasses = "character")
golden$value <- as.numeric(golden$value)

# --- a line of options ----------------------------------------------------------------------

words <- function(options) gsub("'", "", scan(text = options, what = "", quiet = TRUE, quote = "'"))

understand <- function(options) {
  w <- words(options)
  out <- list(formulas = character(), links = list(), held = list(), priors = character(), l1 = 0, l2 = 0)
  while (length(w) > 0) {
    option <- sub("=.*", "", w[1])
    v <- sub("^[^=]*=", "", w[1])
    if (!grepl("=", w[1])) { # the next word is its value
      v <- w[2]
      w <- w[-1]
    }
    if (option == "--formula") {
      out$formulas <- c(out$formulas, v)
    } else {
      pair <- strsplit(v, "=")[[1]]
      if (option == "--link") {
        out$link <- pair[2]
        out$links[[pair[1]]] <- pair[2]
      } else if (option == "--size") {
        out$size <- out$held$size <- as.numeric(v)
      } else if (option == "--fix") {
        out$held[[pair[1]]] <- as.numeric(pair[2])
      } else if (option == "--column") {
        out$column <- v
      } else if (option == "--prior") {
        out$priors <- c(out$priors, v)
      } else {
        stopifnot(option %in% c("--l1", "--l2"))
        out[[substring(option, 3)]] <- as.numeric(v)
      }
    }
    w <- w[-1]
  }
  out$more <- out$l1 > 0 || out$l2 > 0 || length(out$priors) > 0
  out
}

in_r <- function(text) {
  text <- gsub("poly\\(([^,]*), ([0-9]+)\\)", "poly(\\1, \\2, raw = TRUE)", text)
  as.formula(gsub("\\bC\\(", "factor(", text))
}

# --- fits -----------------------------------------------------------------------------------

tight <- glm.control(epsilon = 1e-15, maxit = 200)

# Some of them fail to settle at the last bit.
model <- function(formula, family, data, start = NULL)
  suppressWarnings(do.call(glm, list(formula, family, data, start = start, control = tight)))

# A start for a link that cannot begin just anywhere: the mean, or a line through the origin.
level <- function(formula, data) {
  x <- model.matrix(formula, data)
  y <- mean(model.response(model.frame(formula, data)))
  if (ncol(x) == 2) c(0, y / mean(x[, 2])) else c(y, rep(0, ncol(x) - 1))
}

answer <- function(b, loglik, se = NULL) list(b = unname(b), se = unname(se), loglik = loglik)

usual <- function(f, se = TRUE) answer(coef(f), as.numeric(logLik(f)), if (se) sqrt(diag(vcov(f))))

aft <- function(formula, data, dist, sign = 1) {
  left <- paste0("Surv(", deparse(formula[[2]]), ")")
  f <- survreg(as.formula(paste(left, "~", deparse1(formula[[3]]))), data, dist = dist,
               control = survreg.control(rel.tolerance = 1e-15, maxiter = 200))
  k <- length(coef(f))
  answer(sign * coef(f), f$loglik[2], sqrt(diag(vcov(f)))[1:k])
}

fits <- list(
  normal = function(o, formula, data) {
    if (!is.null(o[["link"]])) return(NULL)
    f <- lm(formula, data, tol = 1e-30)
    r <- df.residual(f) / (df.residual(f) + length(coef(f)))
    known <- grepl("fix", o$text)
    s <- if (known) suppressWarnings(summary(f))$sigma else 1 / sqrt(r)
    answer(coef(f), if (known) NA else as.numeric(logLik(f)), sqrt(diag(suppressWarnings(vcov(f)))) / s)
  },
  laplace = function(o, formula, data) {
    f <- suppressWarnings(quantreg::rq(formula, 0.5, data, method = "br"))
    answer(coef(f), NA)
  },
  bernoulli = function(o, formula, data) {
    link <- if (is.null(o[["link"]])) "logit" else o[["link"]]
    y <- all.vars(formula)[1]
    if (is.character(data[[y]])) data[[y]] <- factor(data[[y]])
    usual(model(formula, binomial(link), data), link == "logit")
  },
  binomial = function(o, formula, data) {
    link <- if (is.null(o[["link"]])) "logit" else o[["link"]]
    left <- sprintf("cbind(%s, %g - %s)", deparse(formula[[2]]), o$size, deparse(formula[[2]]))
    usual(model(as.formula(paste(left, "~", deparse1(formula[[3]]))), binomial(link), data), link == "logit")
  },
  categorical = function(o, formula, data) {
    data[[all.vars(formula)[1]]] <- factor(data[[all.vars(formula)[1]]])
    x <- model.matrix(formula, data)[, -1, drop = FALSE]
    to <- apply(x, 2, sd) # nnet's search wants numbers of order 1
    at <- colMeans(x)
    data$X <- scale(x, at, to)
    f <- multinom(update(formula, . ~ X), data, trace = FALSE, maxit = 10000, reltol = 1e-16, abstol = 0)
    b <- t(t(coef(f)) / c(1, to))
    if (is.null(dim(coef(f)))) stop("two levels")
    b[, 1] <- b[, 1] - b[, -1, drop = FALSE] %*% at
    answer(as.vector(t(b)), as.numeric(logLik(f)))
  },
  poisson = function(o, formula, data) {
    link <- if (is.null(o[["link"]])) "log" else o[["link"]]
    f <- model(formula, poisson(link), data, if (link == "identity") level(formula, data))
    usual(f, link == "log")
  },
  negbinomial = function(o, formula, data) {
    f <- suppressWarnings(glm.nb(formula, data, control = glm.control(epsilon = 1e-14, maxit = 500)))
    answer(c(f$theta, coef(f)), as.numeric(logLik(f)))
  },
  gamma = function(o, formula, data) {
    of_rate <- if (is.null(o[["link"]])) "log" else o[["link"]]
    link <- c(log = "log", inverse = "identity", identity = "inverse")[[of_rate]]
    f <- model(formula, Gamma(link), data, if (link == "identity") level(formula, data))
    k <- suppressWarnings(gamma.shape(f, it.lim = 1000, eps.max = 1e-15))$alpha
    b <- coef(f) # mean = shape / rate
    b <- switch(link, log = c(log(k) - b[1], -b[-1]), identity = b / k, inverse = b * k)
    mu <- fitted(f)
    answer(c(k, b), sum(dgamma(f$y, k, k / mu, log = TRUE)))
  },
  invgauss = function(o, formula, data) {
    f <- model(formula, inverse.gaussian("log"), data)
    answer(c(coef(f), length(f$y) / deviance(f)), NA)
  },
  exponential = function(o, formula, data) {
    if (!is.null(o[["link"]])) return(answer(coef(model(formula, Gamma("identity"), data, level(formula, data))), NA))
    aft(formula, data, "exponential", -1)
  },
  geometric = function(o, formula, data) {
    if (!is.null(o[["link"]])) return(NULL)
    # p = 1 / (1 + mu): logit p = -log mu, a negative binomial with theta = 1
    f <- model(formula, negative.binomial(1, "log"), data)
    answer(-coef(f), sum(dgeom(f$y, 1 / (1 + fitted(f)), log = TRUE)))
  },
  weibull = function(o, formula, data) aft(formula, data, "weibull"),
  lognormal = function(o, formula, data) aft(formula, data, "lognormal"),
  loglogistic = function(o, formula, data) aft(formula, data, "loglogistic"),
  logistic = function(o, formula, data) if (is.null(o[["link"]])) aft(formula, data, "logistic"),
  t = function(o, formula, data) if (identical(o$held$df, 4)) aft(formula, data, "t") # its df, unless told
)

# --- densities ------------------------------------------------------------------------------

dgev <- function(x, mu, sigma, xi) {
  w <- log1p(xi * (x - mu) / sigma) / xi
  -log(sigma) - (1 + xi) * w - exp(-w)
}

dgumbel <- function(z) -z - exp(-z)

# log f(x; t), t a list by name; and the parameters, of which a formula drives the first.
densities <- list(
  normal = list(function(x, t) dnorm(x, t$mu, t$sigma, log = TRUE), "mu", "sigma"),
  laplace = list(function(x, t) -abs(x - t$mu) / t$b - log(2 * t$b), "mu", "b"),
  asymlaplace = list(function(x, t) -abs(x - t$m) / t$lambda * ifelse(x > t$m, t$kappa, 1 / t$kappa) -
                       log(t$lambda * (t$kappa + 1 / t$kappa)), "m", "lambda", "kappa"),
  johnsonsu = list(function(x, t) {
    z <- (x - t$xi) / t$lambda
    dnorm(t$gamma + t$delta * asinh(z), log = TRUE) + log(t$delta / t$lambda) - log1p(z^2) / 2
  }, "xi", "gamma", "delta", "lambda"),
  bernoulli = list(function(x, t) dbinom(x, 1, t$p, log = TRUE), "p"),
  binomial = list(function(x, t) dbinom(x, t$size, t$p, log = TRUE), "p"),
  poisson = list(function(x, t) dpois(x, t$lambda, log = TRUE), "lambda"),
  negbinomial = list(function(x, t) dnbinom(x, size = t$size, mu = t$mu, log = TRUE), "mu", "size"),
  geometric = list(function(x, t) dgeom(x, t$p, log = TRUE), "p"),
  zip = list(function(x, t) log(ifelse(x == 0, t$pi, 0) + (1 - t$pi) * dpois(x, t$lambda)), "lambda", "pi"),
  gamma = list(function(x, t) dgamma(x, t$shape, t$rate, log = TRUE), "rate", "shape"),
  invgauss = list(function(x, t) log(t$lambda / (2 * pi * x^3)) / 2 - t$lambda * (x - t$mu)^2 / (2 * t$mu^2 * x),
                  "mu", "lambda"),
  exponential = list(function(x, t) dexp(x, t$rate, log = TRUE), "rate"),
  weibull = list(function(x, t) dweibull(x, t$shape, t$scale, log = TRUE), "scale", "shape"),
  lognormal = list(function(x, t) dlnorm(x, t$mu, t$sigma, log = TRUE), "mu", "sigma"),
  loglogistic = list(function(x, t) dlogis(log(x), log(t$alpha), 1 / t$beta, log = TRUE) - log(x), "alpha", "beta"),
  beta = list(function(x, t) dbeta(x, t$alpha, t$beta, log = TRUE), "alpha", "beta"),
  t = list(function(x, t) dt((x - t$mu) / t$sigma, t$df, log = TRUE) - log(t$sigma), "mu", "sigma", "df"),
  logistic = list(function(x, t) dlogis(x, t$mu, t$s, log = TRUE), "mu", "s"),
  cauchy = list(function(x, t) dcauchy(x, t$x0, t$gamma, log = TRUE), "x0", "gamma"),
  gumbel = list(function(x, t) dgumbel((x - t$mu) / t$beta) - log(t$beta), "mu", "beta"),
  gev = list(function(x, t) dgev(x, t$mu, t$sigma, t$xi), "mu", "sigma", "xi"),
  hypsecant = list(function(x, t) -log(2 * t$sigma) - log(cosh(pi * (x - t$mu) / t$sigma / 2)), "mu", "sigma")
)
unit <- c("p", "pi")
is_real <- function(dist, p) p %in% c("mu", "x0", "xi", "m") && !dist %in% c("invgauss", "negbinomial")

inverse <- function(u, link)
  switch(link, identity = u, log = exp(u), inverse = 1 / u, sqrt = u^2, make.link(link)$linkinv(u))

prior <- function(text, b) {
  x <- b[[sub("=.*", "", text)]]
  a <- as.numeric(strsplit(sub(".*\\((.*)\\)", "\\1", text), ",")[[1]])
  switch(sub(".*=(.*)\\(.*", "\\1", text),
         normal = dnorm(x, a[1], a[2], log = TRUE), gamma = dgamma(x, a[1], a[2], log = TRUE),
         beta = dbeta(x, a[1], a[2], log = TRUE), exponential = dexp(x, a[1], log = TRUE),
         halfnormal = log(2) + dnorm(x, 0, a[1], log = TRUE), laplace = -abs(x - a[1]) / a[2] - log(2 * a[2]),
         cauchy = dcauchy(x, a[1], a[2], log = TRUE))
}

# The log-likelihood as a function of the named coefficients.
likelihood <- function(dist, o, data) {
  if (length(o$formulas) == 0) o$formulas <- paste(if (is.null(o$column)) names(data)[1] else o$column, "~ 1")
  plain <- !grepl("--formula", o$text)
  f <- lapply(o$formulas, in_r)
  left <- vapply(f, function(g) deparse(g[[2]]), "")
  used <- unlist(lapply(f, function(g) if ("." %in% all.vars(g)) names(data) else all.vars(g)))
  data <- data[complete.cases(data[intersect(used, names(data))]), , drop = FALSE]
  driven <- if (dist == "categorical") "LEVEL" else densities[[dist]][[2]]
  names(f) <- ifelse(left %in% unlist(densities[[dist]][-1]), left, driven)
  of <- which(!left %in% unlist(densities[[dist]][-1]))
  y <- if (length(of)) eval(f[[of[1]]][[2]], data) else data[[if (is.null(o$column)) 1 else o$column]]
  x <- lapply(f, function(g) {
    g <- delete.response(terms(g, data = data))
    frame <- model.frame(g, data)
    offset <- model.offset(frame)
    list(x = model.matrix(g, frame), offset = if (is.null(offset)) 0 else offset)
  })
  if (dist == "categorical") {
    y <- factor(y)
    return(function(b) {
      k <- ncol(x[[1]]$x)
      u <- cbind(0, vapply(seq_len(nlevels(y) - 1), function(l) drop(x[[1]]$x %*% b[(l - 1) * k + seq_len(k)]),
                           numeric(length(y))))
      sum(u[cbind(seq_along(y), as.integer(y))] - log(rowSums(exp(u))))
    })
  }
  if (is.character(y)) y <- as.integer(factor(y)) - 1L
  function(b) {
    t <- o$held
    for (p in unlist(densities[[dist]][-1])) {
      if (!is.null(t[[p]])) next
      if (is.null(x[[p]]) || plain) {
        t[[p]] <- b[[p]]
        next
      }
      link <- o$links[[p]]
      if (is.null(link)) link <- if (p %in% unit) "logit" else if (is_real(dist, p)) "identity" else "log"
      mine <- b[startsWith(names(b), paste0(p, ":"))]
      t[[p]] <- inverse(drop(x[[p]]$x %*% mine) + x[[p]]$offset, link)
    }
    sum(densities[[dist]][[1]](y, t))
  }
}

# Standard errors from second differences, whose steps change f by 1e-5 or so.
errors <- function(f, b, se) {
  k <- length(b)
  at <- f(b)
  step <- vapply(seq_len(k), function(i) {
    s <- 1e-3 * se[i]
    for (attempt in 1:50) {
      rise <- f(replace(b, i, b[i] + s)) - at
      if (is.finite(rise) && rise < 1e-4) break
      s <- s / 8
    }
    s * min(1, sqrt(1e-5 / rise))
  }, 0)
  h <- matrix(0, k, k)
  moved <- function(i, p, j, q) {
    b[i] <- b[i] + p * step[i]
    b[j] <- b[j] + q * step[j]
    f(b)
  }
  for (i in 1:k) {
    for (j in 1:i)
      h[i, j] <- h[j, i] <- (moved(i, 1, j, 1) - moved(i, 1, j, -1) - moved(i, -1, j, 1) + moved(i, -1, j, -1)) / 4
  }
  suppressWarnings(sqrt(diag(solve(h)))) * step
}

# Digits of density, of hessian, and the slope.
beside <- function(g, o, data) {
  dist <- g$dist[1]
  is_se <- startsWith(g$quantity, "se(")
  b <- g[!is_se & !g$quantity %in% c("loglik", "n", "penalty"), ]
  b <- setNames(b$value, b$quantity)
  se <- g$value[is_se]
  l <- likelihood(dist, o, data)
  slopes <- grepl(":", names(b)) & !grepl("\\(Intercept\\)", names(b))
  penalised <- function(b)
    -l(b) + o$l1 * sum(abs(b[slopes])) + o$l2 * sum(b[slopes]^2) - sum(vapply(o$priors, prior, 0, b = b))
  out <- c(digits(l(b), g$value[g$quantity == "loglik"]), "-", "-")
  added <- g$value[g$quantity == "penalty"]
  if (length(added)) stopifnot(abs(penalised(b) + l(b) - added) < 1e-10 * abs(added) + 1e-12 * abs(l(b)))
  if (dist %in% c("laplace", "asymlaplace")) return(out)
  scale <- if (length(se)) se else 0.1 * abs(b)
  slope <- vapply(seq_along(b), function(k) {
    if (b[k] == 0) { # to the right at 0 or above, to the left at 0 or below
      by <- replace(numeric(length(b)), k, 1e-7)
      return(min(0, penalised(b + by) - penalised(b), penalised(b - by) - penalised(b)) * 1e7)
    }
    by <- replace(numeric(length(b)), k, scale[k] * 1e-4)
    (penalised(b + by) - penalised(b - by)) / 2e-4
  }, 0)
  out[3] <- sprintf("%.0e", max(abs(slope)))
  if (length(se)) {
    out[2] <- tryCatch(digits(errors(penalised, b, se), se), error = function(e) "-")
  }
  out
}

digits <- function(got, want) {
  off <- abs(got - want) / abs(want)
  off <- off[is.finite(off)]
  if (length(off) == 0) "-" else sprintf("%.1f", min(16, -log10(max(off, 1e-17))))
}

# --- all cases ------------------------------------------------------------------------------

key <- paste(golden$file, golden$dist, golden$options, sep = "\t")
cat(sprintf("%6s", c("coef", "se", "loglik", " density", " hessian", " slope")), "\n")
for (case in unique(key)) {
  g <- golden[key == case, ]
  o <- understand(g$options[1])
  o$text <- g$options[1]
  data <- read.csv(file.path("data", g$file[1]))
  fit <- fits[[g$dist[1]]]
  r <- NULL
  of_first <- length(o$formulas) == 1 && !sub(" *~.*", "", o$formulas) %in% unlist(densities[[g$dist[1]]][-1])
  if (!is.null(fit) && !o$more && of_first) r <- fit(o, in_r(o$formulas), data)
  agree <- c("", "", "")
  if (!is.null(r)) {
    se <- g[startsWith(g$quantity, "se("), ]
    b <- g[!startsWith(g$quantity, "se(") & !g$quantity %in% c("loglik", "n"), ]
    # coefficients alone, unless R has all
    if (length(r$b) != nrow(b)) b <- b[grepl(":", b$quantity), ]
    if (length(r$se) != nrow(se)) se <- se[grepl(":", se$quantity), ]
    stopifnot(length(r$b) == nrow(b))
    agree <- c(digits(r$b, b$value), if (length(r$se)) digits(r$se, se$value) else "-",
               digits(r$loglik, g$value[g$quantity == "loglik"]))
  }
  agree <- c(agree, beside(g, o, data))
  cat(sprintf("%6s", agree[1:3]), sprintf("%8s", agree[4:6]), "", sub("\t", " ", sub("\t", " ", case)), "\n")
}
