# SPDX-License-Identifier: GPL-3.0-or-later
# Tests beside R. From the top directory, after a build:
#
#   Rscript tests/golden/tested.R
#
# A line of each statistic: mlefit's value, R's, and how many digits agree. R's are of anova.glm (likelihood ratio and Rao), MASS::glm.nb,
# nnet::multinom, survival::survreg (the score statistic from its derivatives), lm, densities, and by hand: the Wald statistic,
# Vuong's (1989). Where a link is not the canonical one glm's score statistic has as many digits as its coefficients: half.
suppressMessages({
  library(MASS)
  library(nnet)
  library(survival)
})
build <- Sys.getenv("BUILD", "build")

ours <- function(arguments, name) {
  out <- system(paste0(build, "/mlefit -q ", arguments, " -o tsv"), intern = TRUE)
  cells <- strsplit(out, "\t")
  found <- Filter(function(r) r[3] == name, cells)
  as.numeric(found[[1]][4])
}

compare <- function(text, arguments, name, value) {
  v <- ours(arguments, name)
  digits <- if (v == value) 16 else -log10(abs(v - value) / abs(value))
  cat(sprintf("%-58s %-22s %.12g  %.12g  %4.1f digits\n", text, name, v, value, digits))
}

read <- function(file) read.csv(file.path("data", file), comment.char = "#")
control <- glm.control(epsilon = 1e-14, maxit = 100)

# --- generalised linear models: anova.glm

w <- read("warpbreaks.csv")
m1 <- glm(breaks ~ wool + tension, poisson, w, control = control)
m0 <- glm(breaks ~ wool, poisson, w, control = control)
of <- "-d poisson -f 'breaks ~ wool + tension' data/warpbreaks.csv --test=tension"
compare("anova.glm, poisson", of, "lr(tension)", anova(m0, m1, test = "LRT")$Deviance[2])
compare("anova.glm, poisson", of, "score(tension)", anova(m0, m1, test = "Rao")$Rao[2])
b <- coef(m1)[3:4]
compare("by hand, poisson", of, "wald(tension)", drop(b %*% solve(vcov(m1)[3:4, 3:4], b)))
compare("anova.glm, poisson", of, "lr_p(tension)", anova(m0, m1, test = "LRT")$`Pr(>Chi)`[2])

d <- read("birthwt.csv")
for (link in c("logit", "probit")) {
  m1 <- glm(low ~ age + lwt + factor(race) + smoke, binomial(link), d, control = control)
  m0 <- glm(low ~ lwt + smoke, binomial(link), d, control = control)
  of <- sprintf("-d bernoulli -f 'low ~ age + lwt + C(race) + smoke' --link=p=%s data/birthwt.csv --test='C(race),age'", link)
  compare(paste("anova.glm, binomial", link), of, "lr(C(race),age)", anova(m0, m1, test = "LRT")$Deviance[2])
  compare(paste("anova.glm, binomial", link), of, "score(C(race),age)", anova(m0, m1, test = "Rao")$Rao[2])
}

# --- negative binomial regression: MASS

m1 <- glm.nb(breaks ~ wool + tension, w, control = glm.control(epsilon = 1e-14, maxit = 200))
m0 <- glm.nb(breaks ~ wool, w, control = glm.control(epsilon = 1e-14, maxit = 200))
p <- glm(breaks ~ wool + tension, poisson, w, control = control)
of <- "-d negbinomial -f 'breaks ~ wool + tension' data/warpbreaks.csv --test=tension --test=size=inf"
compare("glm.nb", of, "lr(tension)", as.numeric(2 * (logLik(m1) - logLik(m0))))
lr <- as.numeric(2 * (logLik(m1) - logLik(p)))
compare("glm.nb and glm", of, "lr(size=inf)", lr)
compare("glm.nb and glm", of, "lr_p(size=inf)", pchisq(lr, 1, lower.tail = FALSE) / 2)

# --- softmax: nnet

i <- read("iris.csv")
fit <- function(f) multinom(f, i, trace = FALSE, maxit = 2000, reltol = 1e-15, abstol = 0)
of <- "-d categorical -f 'Species ~ Sepal_Length' data/iris.csv --test=Sepal_Length"
compare("multinom", of, "lr(Sepal_Length)", as.numeric(2 * (logLik(fit(Species ~ Sepal_Length)) - logLik(fit(Species ~ 1)))))

# --- probabilities: chisq.test

letters <- tempfile()
k <- c(a = 17, b = 5, c = 29, d = 11)
writeLines(rep(names(k), k), letters)
p <- c(0.25, 0.125, 0.5, 0.125)
of <- sprintf("-d categorical %s --test='p[a]=0.25,p[b]=0.125,p[c]=0.5,p[d]=0.125'", letters)
name <- "(p[a]=0.25,p[b]=0.125,p[c]=0.5,p[d]=0.125)"
compare("chisq.test", of, paste0("score", name), unname(chisq.test(k, p = p)$statistic))
compare("chisq.test", of, paste0("score_p", name), chisq.test(k, p = p)$p.value)
compare("2 sum k log(k / n p)", of, paste0("lr", name), 2 * sum(k * log(k / sum(k) / p)))
compare("sum (k - n p)^2 / k", of, paste0("wald", name), sum((k - sum(k) * p)^2 / k))

# --- survival: survreg

l <- read("lung.csv")
strict <- survreg.control(rel.tolerance = 1e-14, maxiter = 100)
m1 <- survreg(Surv(time, status) ~ sex + age, l, control = strict)
m0 <- survreg(Surv(time, status) ~ age, l, control = strict)
of <- "-d weibull --event=status -f 'time ~ sex + age' data/lung.csv --test=sex --test=shape=1"
compare("survreg", of, "lr(sex)", 2 * (m1$loglik[2] - m0$loglik[2]))
b <- coef(m1)["sex"]
compare("survreg", of, "wald(sex)", unname(b^2 / m1$var[2, 2]))
# derivatives of each row's log-likelihood in x'b and log scale, at the restricted maximum
r <- residuals(m0, "matrix")
X <- cbind(1, l$sex, l$age)
g <- c(crossprod(X, r[, "dg"]), sum(r[, "ds"]))
I <- -rbind(cbind(crossprod(X, r[, "ddg"] * X), crossprod(X, r[, "dsg"])), c(crossprod(X, r[, "dsg"]), sum(r[, "dds"])))
compare("survreg's derivatives", of, "score(sex)", drop(g %*% solve(I, g)))
e <- survreg(Surv(time, status) ~ sex + age, l, dist = "exponential", control = strict)
compare("survreg, exponential", of, "lr(shape=1)", 2 * (m1$loglik[2] - e$loglik[2]))

# --- normal regression: by hand from lm

m <- read("mtcars.csv")
n <- nrow(m)
m1 <- lm(mpg ~ wt + hp, m)
m0 <- lm(mpg ~ wt, m)
rss <- c(deviance(m0), deviance(m1))
of <- "-d normal -f 'mpg ~ wt + hp' data/mtcars.csv --test=hp"
compare("lm: n log(RSS0 / RSS1)", of, "lr(hp)", n * log(rss[1] / rss[2]))
compare("lm: n (RSS0 - RSS1) / RSS1", of, "wald(hp)", n * (rss[1] - rss[2]) / rss[2])
compare("lm: n (RSS0 - RSS1) / RSS0", of, "score(hp)", n * (rss[1] - rss[2]) / rss[1])

# --- Vuong, by hand

vuong <- function(a, b, ka, kb) {
  z <- a - b
  n <- length(z)
  s <- sqrt(mean((z - mean(z))^2) * n)
  c(sum(z), sum(z) - (ka - kb), sum(z) - (ka - kb) / 2 * log(n)) / s
}
r <- read("rivers.csv")$length
ln <- dlnorm(r, mean(log(r)), sqrt(mean((log(r) - mean(log(r)))^2)), log = TRUE)
shape <- uniroot(function(a) log(a) - digamma(a) - (log(mean(r)) - mean(log(r))), c(0.1, 100), tol = 1e-15)$root
ga <- dgamma(r, shape, shape / mean(r), log = TRUE)
ex <- dexp(r, 1 / mean(r), log = TRUE)
of <- "-d lognormal,gamma,exponential data/rivers.csv"
three <- function(a, b, ka, kb, dists, name) {
  z <- vuong(a, b, ka, kb)
  for (k in 1:3) compare("by hand", dists, paste0(c("vuong", "vuong_aic", "vuong_bic")[k], "(", name, ")"), z[k])
}
three(ga, ln, 2, 2, "-d lognormal,gamma data/rivers.csv", "lognormal")
three(ex, ln, 1, 2, "-d lognormal,exponential data/rivers.csv", "lognormal")
compare("densities", "-d exponential,gamma data/rivers.csv", "lr(gamma)", 2 * sum(ga - ex))

# --- the variance test that goes before: as in nonnest2, scores and Hessians by deriv3, the tail by Imhof's integral

model <- function(text, t) {
  f <- deriv3(parse(text = text)[[1]], names(t), c(names(t), "x"))
  v <- do.call(f, c(as.list(t), list(x = r)))
  list(s = attr(v, "gradient"), inverse = solve(-apply(attr(v, "hessian"), 2:3, sum)), l = as.vector(v))
}
variance <- function(f, g) {
  s <- cbind(f$s, -g$s)
  p <- ncol(f$s)
  k <- seq_len(ncol(s)) <= p
  w <- matrix(0, ncol(s), ncol(s))
  w[k, k] <- f$inverse
  w[!k, !k] <- -g$inverse
  lambda <- Re(eigen(crossprod(s) %*% w)$values)^2
  z <- length(r) * mean((f$l - g$l - mean(f$l - g$l))^2)
  imhof <- function(u) sapply(u, function(u) sin(sum(atan(lambda * u)) / 2 - z * u / 2) / (u * prod(1 + (lambda * u)^2)^0.25))
  edges <- seq(0, 2000 / max(lambda), length.out = 2001)
  p <- 0.5 + sum(mapply(function(a, b) integrate(imhof, a, b, rel.tol = 1e-10)$value, head(edges, -1), edges[-1])) / pi
  c(z, p)
}
both <- variance(model("-log(x) - log(s) - log(2 * 3.14159265358979323846) / 2 - ((log(x) - m) / s)^2 / 2",
                       c(m = mean(log(r)), s = sqrt(mean((log(r) - mean(log(r)))^2)))),
                 model("a * log(b) - lgamma(a) + (a - 1) * log(x) - b * x", c(a = shape, b = shape / mean(r))))
compare("deriv3, Imhof", "-d lognormal,gamma data/rivers.csv", "vuong_variance(lognormal)", both[1])
compare("deriv3, Imhof", "-d lognormal,gamma data/rivers.csv", "vuong_variance_p(lognormal)", both[2])

# --- upper tails

for (at in c(10, 100, 1300)) { # (mean 0, sigma = 1): n mean^2 = the statistic
  x <- sqrt(at)
  f <- tempfile()
  writeLines(format(x, digits = 17), f)
  compare("pchisq, far out", sprintf("-d normal --fix=sigma=1 %s --test=mu=0", f), "lr_p(mu=0)", pchisq(at, 1, lower.tail = FALSE))
}
