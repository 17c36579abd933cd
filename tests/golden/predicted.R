# SPDX-License-Identifier: GPL-3.0-or-later
# Makes predicted.tsv, which tests/cli/formula-against compares: fitted values, residuals and predictions by R's lm, glm and survreg at
# full convergence. From the top directory:
#
#   Rscript tests/golden/predicted.R
#
# deviance: the signed root of twice what the log-likelihood of the row gains where its own location is free, the others as
# they are: glm's deviance residual over the square root of the dispersion. quantile: of the probability below
# (Dunn & Smyth 1996); of counts it is drawn between two ends, lower and upper here.
library(survival)
exact <- glm.control(epsilon = 1e-16, maxit = 200)
out <- "file\tdist\toptions\twhat\trow\tvalue"

put <- function(file, dist, options, what, value) {
  for (i in seq_along(value))
    out <<- c(out, paste(file, dist, options, what, i, sprintf("%.17g", value[i]), sep = "\t"))
}

read <- function(file) read.csv(file.path("data", file))

fitted_and_residuals <- function(file, dist, formula, y, mean, deviance, lower, upper = lower) {
  options <- paste0("--formula '", formula, "'")
  put(file, dist, options, "mean", mean)
  put(file, dist, options, "response", y - mean)
  put(file, dist, options, "deviance", deviance)
  put(file, dist, options, if (identical(lower, upper)) "quantile" else "lower", lower)
  if (!identical(lower, upper)) put(file, dist, options, "upper", upper)
}

# normal
m <- read("mtcars.csv")
f <- lm(mpg ~ wt + hp, m)
r <- residuals(f)
z <- r / sqrt(mean(r^2))
fitted_and_residuals("mtcars.csv", "normal", "mpg ~ wt + hp", m$mpg, fitted(f), z, z)

# counts
w <- read("warpbreaks.csv")
f <- glm(breaks ~ wool * tension, poisson, w, control = exact)
mu <- fitted(f)
fitted_and_residuals("warpbreaks.csv", "poisson", "breaks ~ wool * tension", w$breaks, mu, residuals(f, "deviance"),
                     qnorm(ppois(w$breaks - 1, mu)), qnorm(ppois(w$breaks, mu)))
f <- glm(am ~ wt, binomial, m, control = exact)
p <- fitted(f)
fitted_and_residuals("mtcars.csv", "bernoulli", "am ~ wt", m$am, p, residuals(f, "deviance"),
                     qnorm(pbinom(m$am - 1, 1, p)), qnorm(pbinom(m$am, 1, p)))

# gamma: log link of the rate, which is -log of the mean but for the shape
g <- read("faithful.csv")
f <- glm(waiting ~ eruptions, Gamma("log"), g, control = exact)
# the shape of maximum likelihood: 2 (log a - digamma(a)) is the mean deviance
shape <- 1 / mean(residuals(f, "deviance")^2)
for (k in 1:50)
  shape <- shape - (2 * (log(shape) - digamma(shape)) - mean(residuals(f, "deviance")^2)) / (2 / shape - 2 * trigamma(shape))
mu <- fitted(f)
fitted_and_residuals("faithful.csv", "gamma", "waiting ~ eruptions", g$waiting, mu, residuals(f, "deviance") * sqrt(shape),
                     qnorm(pgamma(g$waiting, shape, shape / mu)))

# weibull: residuals from the density, at the estimates of survreg
v <- read("veteran.csv")
f <- survreg(Surv(time) ~ karno, v, control = survreg.control(rel.tolerance = 1e-15, maxiter = 200))
shape <- 1 / f$scale
scale <- exp(f$linear.predictors)
gain <- dweibull(v$time, shape, v$time, log = TRUE) - dweibull(v$time, shape, scale, log = TRUE)
mean <- scale * gamma(1 + 1 / shape)
fitted_and_residuals("veteran.csv", "weibull", "time ~ karno", v$time, mean,
                     sign(v$time - mean) * sqrt(2 * pmax(gain, 0)), qnorm(pweibull(v$time, shape, scale)))

# other rows
new <- data.frame(wt = c(2.5, 3.5, 6), hp = c(90, 150, 400))
f <- lm(mpg ~ wt + hp, m)
sigma <- sqrt(mean(residuals(f)^2))
mu <- predict(f, new)
key <- "--formula 'mpg ~ wt + hp' --predict=-"
put("mtcars.csv", "normal", key, "mean", mu)
put("mtcars.csv", "normal", key, "q0.025", qnorm(0.025, mu, sigma))
put("mtcars.csv", "normal", key, "q0.975", qnorm(0.975, mu, sigma))
f <- glm(carb ~ wt + hp, poisson, m, control = exact)
mu <- predict(f, new, "response")
key <- "--formula 'carb ~ wt + hp' --predict=-"
put("mtcars.csv", "poisson", key, "mean", mu)
put("mtcars.csv", "poisson", key, "q0.5", qpois(0.5, mu))
put("mtcars.csv", "poisson", key, "q0.975", qpois(0.975, mu))
writeLines(out, "tests/golden/predicted.tsv")
