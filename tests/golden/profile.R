#!/usr/bin/env Rscript
# SPDX-License-Identifier: GPL-3.0-or-later
# Standard errors, profile and exact intervals beside R's own: stats4::mle, bbmle::mle2, glm with MASS's profiles, survreg;
# binom.test, poisson.test, t.test. In the top directory:
#
#   Rscript tests/golden/profile.R >tests/golden/profile.tsv
#
# R's profiles are good to four digits or so: they interpolate. So the likelihood is written down here once more, deriv3 makes its
# derivatives, Newton's method its maximum with and without a parameter held, and the ends are solved for in the profile; then
# what R's functions say must agree with that to the digits that they have, or nothing is written. What the parameters imply (a
# mean, a quantile) takes the place of one of them.
suppressPackageStartupMessages({
        library(stats4)
        library(bbmle)
        library(MASS)
        library(survival)
})

Q <- qchisq(0.95, 1)

# --- the likelihood

# l(t) of a density, as text, in the parameters `names` and the columns of `data`.
likelihood <- function(text, names, data)
{
        f <- deriv3(parse(text = text)[[1]], names, c(names, colnames(data)))
        function(t) {
                v <- do.call(f, c(as.list(t), data))
                v <- v + 0 * data[[1]] # of a constant
                list(l = sum(v), g = colSums(attr(v, "gradient")),
                     h = apply(attr(v, "hessian"), 2:3, sum))
        }
}

# The maximum from t, with those that are not free held; what is called p_ is positive.
maximum <- function(f, t, free = rep(TRUE, length(t)))
{
        at <- f(t)
        positive <- startsWith(names(t), "p_")
        if (!any(free))
                return(list(t = t, at = at))
        for (step in 1:200) {
                h <- -at$h[free, free, drop = FALSE]
                s <- sqrt(abs(diag(h)))
                e <- eigen(h / outer(s, s), symmetric = TRUE)
                d <- e$vectors %*% (crossprod(e$vectors, at$g[free] / s) / pmax(abs(e$values), 1e-10)) / s
                size <- max(abs(d) * s)
                for (half in 0:60) {
                        u <- t
                        u[free] <- t[free] + d / 2^half
                        if (any(u[positive] <= 0))
                                next
                        next_at <- suppressWarnings(f(u))
                        if (is.finite(next_at$l) && all(is.finite(next_at$g)) &&
                            (next_at$l >= at$l - 1e-11 * abs(at$l) || size < 1e-6))
                                break
                }
                t <- u
                at <- next_at
                if (size < 1e-13)
                        break
        }
        stopifnot(size < 1e-8)
        list(t = t, at = at)
}

# Where twice the profile of parameter j is Q below the top.
end <- function(f, top, j, side)
{
        free <- seq_along(top$t) != j
        last <- top$t
        se <- sqrt(solve(-top$at$h)[j, j])
        profile <- function(v) {
                start <- last
                start[j] <- v
                m <- maximum(f, start, free)
                last <<- m$t
                list(drop = 2 * (top$at$l - m$at$l) - Q, slope = -2 * m$at$g[j])
        }
        inside <- top$t[j]
        positive <- startsWith(names(top$t)[j], "p_")
        step <- 2 * se
        repeat {
                v <- inside + side * step
                if (positive && v <= 0)
                        v <- inside / 2
                if (profile(v)$drop > 0)
                        break
                inside <- v
        }
        v <- uniroot(function(v) profile(v)$drop, sort(c(inside, v)), tol = 1e-10 * se)$root
        for (k in 1:3) {
                p <- profile(v)
                v <- v - p$drop / p$slope
        }
        v
}

# --- what is written

cat("file", "dist", "options", "quantity", "value", "tol", "reason\n", sep = "\t")
put <- function(case, quantity, value, tol)
        cat(case, quantity, sprintf("%.17g", value), format(tol, scientific = FALSE), "\n", sep = "\t")

# Estimates, errors and intervals; the names of the command line are those of `names`. beside: matrix of R's intervals.
compare <- function(case, f, start, names = sub("^p_", "", base::names(start)), beside = NULL, errors = NULL,
                    only = seq_along(start))
{
        top <- maximum(f, start)
        se <- sqrt(diag(solve(-top$at$h)))
        if (!is.null(errors))
                stopifnot(abs(errors / se[seq_along(errors)] - 1) < 1e-4)
        for (j in only) {
                ends <- c(end(f, top, j, -1), end(f, top, j, 1))
                if (!is.null(beside) && j <= nrow(beside))
                        stopifnot(abs(beside[j, ] - ends) < 2e-3 * se[j])
                put(case, names[j], top$t[j], 4503600)
                put(case, sprintf("se(%s)", names[j]), se[j], 4503600)
                put(case, sprintf("lower(%s)", names[j]), ends[1], 4503600)
                put(case, sprintf("upper(%s)", names[j]), ends[2], 4503600)
        }
        invisible(top)
}

read <- function(file) read.csv(file.path("data", file), stringsAsFactors = TRUE)

# --- distributions: stats4::mle and bbmle::mle2

# r: R's log density as a function of the parameters (in our order) and x.
family <- function(file, column, dist, text, start, r, options = "", implied = list())
{
        x <- read(file)[[column]]
        case <- c(file, dist, trimws(paste("-c", column, options, "--ci=profile",
                                           paste(sapply(implied, `[[`, "option"), collapse = " "))))
        f <- likelihood(text, names(start), data.frame(x = x))
        value <- as.call(c(r, lapply(names(start), as.name), quote(x)))
        nll <- as.function(c(as.list(start), call("-", call("sum", value))))
        top <- maximum(f, start)$t
        control <- list(maxit = 1000, reltol = 1e-15, parscale = abs(top))
        quiet <- function(e) suppressMessages(suppressWarnings(e))
        fit1 <- quiet(do.call(stats4::mle, list(nll, as.list(top), method = "BFGS", control = control)))
        # The interpolation of R's profiles leaves some thousandths of a standard error.
        beside <- quiet(stats4::confint(stats4::profile(fit1, del = 0.05, maxsteps = 200)))
        fit2 <- quiet(do.call(bbmle::mle2, list(nll, as.list(top), method = "BFGS", control = control)))
        stopifnot(abs(bbmle::coef(fit2) / top - 1) < 1e-4)
        second <- quiet(bbmle::confint(bbmle::profile(fit2, del = 0.05, maxsteps = 200)))
        stopifnot(abs(matrix(second, ncol = 2) - matrix(beside, ncol = 2)) <
                          5e-3 * abs(beside[, 2] - beside[, 1]))
        compare(case, f, start, beside = matrix(beside, ncol = 2))
        for (q in implied) {
                g <- likelihood(q$text, names(q$start), data.frame(x = x))
                compare(case, g, q$start, names = q$name, only = 1)
        }
}

family("glassfibres.csv", "strength", "gamma",
       "p_shape * log(p_rate) - lgamma(p_shape) + (p_shape - 1) * log(x) - p_rate * x", c(p_shape = 17, p_rate = 11),
       function(k, r, x) dgamma(x, k, r, log = TRUE),
       implied = list(list(name = "mean", option = "", start = c(p_mean = 1.5, p_shape = 17),
                           text = "p_shape * log(p_shape / p_mean) - lgamma(p_shape) + (p_shape - 1) * log(x) -
                                   p_shape / p_mean * x"),
                      list(name = "sd", option = "", start = c(p_sd = 0.36, p_shape = 17),
                           text = "p_shape * log(sqrt(p_shape) / p_sd) - lgamma(p_shape) + (p_shape - 1) * log(x) -
                                   sqrt(p_shape) / p_sd * x")))
family("glassfibres.csv", "strength", "weibull",
       "log(p_shape) - log(x) + p_shape * log(x / p_scale) - (x / p_scale)^p_shape",
       c(p_shape = 5.8, p_scale = 1.63), function(k, s, x) dweibull(x, k, s, log = TRUE),
       implied = list(list(name = "quantile(0.1)", option = "--quantiles=0.1", start = c(p_q = 1.1, p_shape = 5.8),
                           text = "log(p_shape) - log(x) + p_shape * log(x / p_q) + log(-log(0.9)) +
                                   log(0.9) * (x / p_q)^p_shape"),
                      list(name = "median", option = "", start = c(p_q = 1.5, p_shape = 5.8),
                           text = "log(p_shape) - log(x) + p_shape * log(x / p_q) + log(log(2)) -
                                   log(2) * (x / p_q)^p_shape"),
                      list(name = "cdf(1)", option = "--probs=1", start = c(p_F = 0.06, p_shape = 5.8),
                           text = "log(p_shape) - log(x) + p_shape * log(x) + log(-log1p(-p_F)) +
                                   log1p(-p_F) * x^p_shape")))
family("portpirie.csv", "metres", "gumbel", "-log(p_beta) - (x - mu) / p_beta - exp(-(x - mu) / p_beta)",
       c(mu = 3.87, p_beta = 0.2), function(m, b, x) -log(b) - (x - m) / b - exp(-(x - m) / b),
       implied = list(list(name = "return(100)", option = "--return=100", start = c(q = 4.8, p_beta = 0.2),
                           text = "-log(p_beta) - (x - q) / p_beta + log(-log(0.99)) +
                                   log(0.99) * exp(-(x - q) / p_beta)")))
family("nhtemp.csv", "temp", "logistic", "-log(p_s) - (x - mu) / p_s - 2 * log1p(exp(-(x - mu) / p_s))",
       c(mu = 51, p_s = 0.7), function(m, s, x) dlogis(x, m, s, log = TRUE))
family("newcomb.csv", "time", "cauchy", "-log(3.14159265358979323846 * p_gamma) - log1p(((x - x0) / p_gamma)^2)",
       c(x0 = 27, p_gamma = 3), function(m, s, x) dcauchy(x, m, s, log = TRUE))
family("newcomb.csv", "time", "t",
       "lgamma((p_df + 1) / 2) - lgamma(p_df / 2) - log(p_df * 3.14159265358979323846) / 2 - log(p_sigma) -
        (p_df + 1) / 2 * log1p(((x - mu) / p_sigma)^2 / p_df)",
       c(mu = 27, p_sigma = 4, p_df = 2), function(m, s, df, x) dt((x - m) / s, df, log = TRUE) - log(s))
family("floods.csv", "level", "beta",
       "lgamma(p_alpha + p_beta) - lgamma(p_alpha) - lgamma(p_beta) + (p_alpha - 1) * log(x) +
        (p_beta - 1) * log1p(-x)",
       c(p_alpha = 6.8, p_beta = 9.2), function(a, b, x) dbeta(x, a, b, log = TRUE),
       implied = list(list(name = "mean", option = "", start = c(p_mean = 0.42, p_n = 16),
                           text = "lgamma(p_n) - lgamma(p_mean * p_n) - lgamma((1 - p_mean) * p_n) +
                                   (p_mean * p_n - 1) * log(x) + ((1 - p_mean) * p_n - 1) * log1p(-x)")))
family("danishuni.csv", "Loss", "invgauss",
       "log(p_lambda / (2 * 3.14159265358979323846)) / 2 - 1.5 * log(x) - p_lambda * (x - p_mu)^2 / (2 * p_mu^2 * x)",
       c(p_mu = 3.4, p_lambda = 3), function(m, l, x) log(l / (2 * pi * x^3)) / 2 - l * (x - m)^2 / (2 * m^2 * x))
family("rivers.csv", "length", "lognormal",
       "-log(x) - log(p_sigma) - log(2 * 3.14159265358979323846) / 2 - ((log(x) - mu) / p_sigma)^2 / 2",
       c(mu = 6.2, p_sigma = 0.6), function(m, s, x) dlnorm(x, m, s, log = TRUE),
       implied = list(list(name = "mean", option = "", start = c(p_mean = 590, p_sigma = 0.6),
                           text = "-log(x) - log(p_sigma) - log(2 * 3.14159265358979323846) / 2 -
                                   ((log(x) - log(p_mean) + p_sigma^2 / 2) / p_sigma)^2 / 2")))
family("quine.csv", "Days", "negbinomial",
       "lgamma(x + p_size) - lgamma(p_size) - lgamma(x + 1) + p_size * log(p_size / (p_size + p_mu)) +
        x * log(p_mu / (p_size + p_mu))",
       c(p_size = 1.1, p_mu = 16.5), function(k, m, x) dnbinom(x, size = k, mu = m, log = TRUE))

# --- regressions: glm, whose profiles are MASS's

# The linear predictor of a design matrix, as text: parameters b1 ..., columns x1 ...
predictor <- function(p) paste0("(", paste0("b", 1:p, " * x", 1:p, collapse = " + "), ")")

regression <- function(file, dist, formula, parameter, text, glm_family, options = "")
{
        data <- read(file)
        fit <- glm(as.formula(formula), glm_family, data, epsilon = 1e-14, maxit = 100)
        x <- model.matrix(fit)
        p <- ncol(x)
        columns <- as.data.frame(x)
        names(columns) <- paste0("x", 1:p)
        columns <- cbind(y = model.response(model.frame(fit)), columns)
        names <- sub("^(.*[a-z])([A-Z0-9])$", "\\1[\\2]", colnames(x))
        f <- likelihood(gsub("ETA", predictor(p), text), paste0("b", 1:p), columns)
        start <- setNames(coef(fit), paste0("b", 1:p))
        beside <- suppressMessages(confint(profile(fit, del = 0.05, maxsteps = 200)))
        compare(c(file, dist, trimws(paste0("--formula '", formula, "' ", options, "--ci=profile"))), f, start,
                names = paste0(parameter, ":", names), beside = beside,
                errors = if (family(fit)$link %in% c("logit", "log")) sqrt(diag(vcov(fit))))
}
logit <- "y * ETA - log1p(exp(ETA))"
poisson_text <- "y * ETA - exp(ETA) - lgamma(y + 1)"
family <- stats::family
regression("birthwt.csv", "bernoulli", "low ~ age + lwt + smoke + ht", "p", logit, binomial)
regression("mtcars.csv", "bernoulli", "am ~ wt", "p", logit, binomial)
regression("birthwt.csv", "bernoulli", "low ~ lwt + smoke", "p",
           "y * log(pnorm(ETA)) + (1 - y) * log(pnorm(-ETA))", binomial("probit"), "--link=p=probit ")
regression("quine.csv", "poisson", "Days ~ Eth + Sex", "lambda", poisson_text, poisson)
regression("insectsprays.csv", "poisson", "count ~ spray", "lambda", poisson_text, poisson)
regression("warpbreaks.csv", "poisson", "breaks ~ wool + tension", "lambda", poisson_text, poisson)

# A gamma's shape is one of the parameters: of glm the coefficients only, and not its intervals, which are of a quasi-likelihood.
gamma_regression <- function(file, formula, names)
{
        fit <- glm(as.formula(formula), Gamma("log"), read(file), epsilon = 1e-14, maxit = 100)
        x <- model.matrix(fit)
        p <- ncol(x)
        columns <- as.data.frame(x)
        names(columns) <- paste0("x", 1:p)
        columns <- cbind(y = model.response(model.frame(fit)), columns)
        shape <- gamma.shape(fit)
        b <- -coef(fit)
        b[1] <- b[1] + log(shape$alpha)
        f <- likelihood(gsub("ETA", predictor(p), "p_shape * ETA - lgamma(p_shape) + (p_shape - 1) * log(y) - y * exp(ETA)"),
                        c("p_shape", paste0("b", 1:p)), columns)
        top <- compare(c(file, "gamma", paste0("--formula '", formula, "' --ci=profile")), f,
                       c(p_shape = shape$alpha, setNames(b, paste0("b", 1:p))),
                       names = c("shape", paste0("rate:", names)), errors = shape$SE)
        stopifnot(abs(top$t[-(1:2)] / b[-1] - 1) < 1e-6)
}
gamma_regression("mtcars.csv", "mpg ~ wt + hp", c("(Intercept)", "wt", "hp"))
gamma_regression("engel.csv", "foodexp ~ log(income)", c("(Intercept)", "log(income)"))

# --- censored: survreg. Its scale is 1 / shape, and is estimated as log(scale).
survival_regression <- function(file, dist, formula, event, parameter, text, names, survreg_dist, shape)
{
        data <- read(file)
        terms <- as.formula(formula)
        fit <- survreg(update(terms, Surv(y, e) ~ .),
                       cbind(data, y = data[[all.vars(terms)[1]]], e = data[[event]]), dist = survreg_dist,
                       control = list(rel.tolerance = 1e-14, maxiter = 100))
        x <- model.matrix(terms, data)
        p <- ncol(x)
        columns <- as.data.frame(x)
        names(columns) <- paste0("x", 1:p)
        columns <- cbind(y = data[[all.vars(terms)[1]]], e = as.numeric(data[[event]] == max(data[[event]])), columns)
        f <- likelihood(gsub("ETA", predictor(p), text), c(paste0("b", 1:p), if (shape) "p_shape"), columns)
        errors <- sqrt(diag(vcov(fit)))
        start <- setNames(coef(fit), paste0("b", 1:p))
        if (shape) {
                start <- c(start, p_shape = 1 / fit$scale)
                errors[p + 1] <- errors[p + 1] / fit$scale
        }
        if (!shape)
                start <- -start
        compare(c(file, dist, paste0("--formula '", formula, "' --event=", event, " --ci=profile")), f, start,
                names = c(paste0(parameter, ":", names), if (shape) "shape"), errors = errors)
}
survival_regression("veteran.csv", "weibull", "time ~ karno + trt", "status", "scale",
                    "e * (log(p_shape) - log(y) + p_shape * (log(y) - ETA)) - exp(p_shape * (log(y) - ETA))",
                    c("(Intercept)", "karno", "trt"), "weibull", TRUE)
survival_regression("lung.csv", "weibull", "time ~ age + sex", "status", "scale",
                    "e * (log(p_shape) - log(y) + p_shape * (log(y) - ETA)) - exp(p_shape * (log(y) - ETA))",
                    c("(Intercept)", "age", "sex"), "weibull", TRUE)
survival_regression("veteran.csv", "exponential", "time ~ karno", "status", "rate", "e * ETA - y * exp(ETA)",
                    c("(Intercept)", "karno"), "exponential", FALSE)

# --- exact

exact <- function(file, dist, options, name, ends)
{
        case <- c(file, dist, trimws(paste(options, "--ci=exact")))
        put(case, sprintf("lower(%s)", name), ends[1], 4503600)
        put(case, sprintf("upper(%s)", name), ends[2], 4503600)
}
share <- function(k, n) binom.test(k, n)$conf.int
toss <- read("coin.csv")$toss
exact("coin.csv", "bernoulli", "", "p", share(sum(toss), length(toss)))
exact("twoheads.csv", "bernoulli", "", "p", share(2, 2)) # nothing but successes
dice <- read("weldondice_freq.csv")
exact("weldondice_freq.csv", "binomial", "-c x -w freq --size=12", "p",
      share(sum(dice$x * dice$freq), 12 * sum(dice$freq)))
kicks <- read("horsekicks_freq.csv")
exact("horsekicks_freq.csv", "poisson", "-c x -w freq", "lambda",
      poisson.test(sum(kicks$x * kicks$freq), sum(kicks$freq))$conf.int)
exact("horsekicks_freq.csv", "poisson", "-c x -w freq", "mean",
      poisson.test(sum(kicks$x * kicks$freq), sum(kicks$freq))$conf.int)
x <- read("heights.csv")$height
variance <- var(x) * (length(x) - 1) / qchisq(c(0.975, 0.025), length(x) - 1)
for (name in c("mu", "mean", "median"))
        exact("heights.csv", "normal", "", name, t.test(x)$conf.int)
for (name in c("sigma", "sd"))
        exact("heights.csv", "normal", "", name, sqrt(variance))
exact("heights.csv", "normal", "", "variance", variance)
x <- log(read("rivers.csv")$length)
for (name in c("scale", "median"))
        exact("rivers.csv", "lognormal", "", name, exp(t.test(x)$conf.int))
x <- exp(x)
mean_of <- 2 * sum(x) / qchisq(c(0.975, 0.025), 2 * length(x))
for (name in c("scale", "mean", "sd"))
        exact("rivers.csv", "exponential", "", name, mean_of)
exact("rivers.csv", "exponential", "--quantiles=0.9", "quantile(0.9)", mean_of * log(10))
exact("rivers.csv", "exponential", "--probs=500", "cdf(500)", sort(1 - exp(-500 / mean_of)))
# Of a normal's quantile by the noncentral t, of a probability by its inversion.
limits <- function(x, p) mean(x) - sd(x) / sqrt(length(x)) * qt(c(0.975, 0.025), length(x) - 1, ncp = -sqrt(length(x)) * qnorm(p))
below <- function(x, at) {
        n <- length(x)
        z <- function(tail) {
                f <- function(z) pt(sqrt(n) * (mean(x) - at) / sd(x), n - 1, ncp = -sqrt(n) * z) - tail
                uniroot(f, c(-8, 8), tol = 1e-14)$root
        }
        pnorm(c(z(0.025), z(0.975)))
}
x <- read("heights.csv")$height
exact("heights.csv", "normal", "--quantiles=0.1,0.99", "quantile(0.1)", limits(x, 0.1))
exact("heights.csv", "normal", "--quantiles=0.1,0.99", "quantile(0.99)", limits(x, 0.99))
for (at in c(160, 170))
        exact("heights.csv", "normal", "--probs=160,170", sprintf("cdf(%g)", at), sort(below(x, at)))
x <- log(read("rivers.csv")$length)
exact("rivers.csv", "lognormal", "--return=100", "return(100)", exp(limits(x, 0.99)))
