# SPDX-License-Identifier: GPL-3.0-or-later
# What R is measured with: data.table reads a column, MASS or fitdistrplus fits a family to it.
#
#   peer.R check PACKAGE                      exit status 0 if it is there
#   peer.R read FILE [COLUMN]                 prints "read S" (seconds)
#   peer.R fit PACKAGE FAMILY FILE [COLUMN]   and "fit S", "loglik L"
arguments <- commandArgs(trailingOnly = TRUE)
what <- arguments[1]
if (what == "check") {
        quit(status = if (requireNamespace(arguments[2], quietly = TRUE)) 0 else 1)
}

seconds <- function(expression) {
        begin <- proc.time()[["elapsed"]]
        force(expression)
        proc.time()[["elapsed"]] - begin
}

take <- function(file, column) {
        if (is.na(column)) {
                return(data.table::fread(file)[[1]])
        }
        data.table::fread(file, select = as.integer(column))[[1]]
}

if (what == "read") {
        cat("read", seconds(x <- take(arguments[2], arguments[3])), "\n")
        quit()
}

# mlefit's name of a family: its name in each package, and whether that needs a start.
families <- list(
        normal = c(MASS = "normal", fitdistrplus = "norm"),
        gamma = c(MASS = "gamma", fitdistrplus = "gamma"),
        beta = c(MASS = "beta", fitdistrplus = "beta"),
        weibull = c(MASS = "weibull", fitdistrplus = "weibull"),
        logistic = c(MASS = "logistic", fitdistrplus = "logis"),
        cauchy = c(MASS = "cauchy", fitdistrplus = "cauchy"),
        negbinomial = c(MASS = "negative binomial", fitdistrplus = "nbinom"),
        t = c(MASS = "t"))

package <- arguments[2]
family <- families[[arguments[3]]][[package]]
fit <- if (package == "MASS") MASS::fitdistr else fitdistrplus::fitdist
cat("read", seconds(x <- take(arguments[4], arguments[5])), "\n")
cat("fit", seconds(result <- suppressWarnings(fit(x, family))), "\n")
cat("loglik", format(as.numeric(result$loglik), digits = 17), "\n")
