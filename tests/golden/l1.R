#!/usr/bin/env Rscript
# SPDX-License-Identifier: GPL-3.0-or-later
# Regression quantiles of real data by quantreg's simplex method (Koenker and d'Orey 1987, Applied
# Statistics 36, 383-393). In the top directory:
#
#   Rscript tests/golden/l1.R >tests/golden/l1.tsv
#
# f is the sum of tau max(r, 0) + (1 - tau) max(-r, 0). Coefficients are
# given where quantreg does not warn that others may do as well; `unique` says whether it did.
suppressPackageStartupMessages(library(quantreg))

cases <- list(
        c("stackloss.csv", "stack_loss", "1 Air_Flow Water_Temp Acid_Conc_"),
        c("engel.csv", "foodexp", "1 income"),
        c("mtcars.csv", "mpg", "1 wt"),
        c("mtcars.csv", "mpg", "1 wt hp qsec am"),
        c("mtcars.csv", "qsec", "1 cyl disp hp drat wt vs am gear carb"),
        c("faithful.csv", "waiting", "1 eruptions"),
        c("faithful.csv", "waiting", "eruptions"),
        c("swiss.csv", "examination", "1 agriculture education"),
        c("iris.csv", "Sepal_Length", "1 Sepal_Width Petal_Length Petal_Width"),
        c("airquality.csv", "Temp", "1 Wind Month Day"),
        c("veteran.csv", "time", "1 trt status karno diagtime age prior"))

cat("file", "y", "columns", "tau", "quantity", "value\n", sep = "\t")
for (case in cases) {
        data <- read.csv(file.path("data", case[1]))
        names <- strsplit(case[3], " ")[[1]]
        x <- sapply(names, function(name) if (name == "1") rep(1, nrow(data)) else data[[name]])
        y <- data[[case[2]]]
        for (tau in c(0.25, 0.5, 0.9)) {
                unique <- TRUE
                fit <- withCallingHandlers(rq.fit.br(x, y, tau = tau), warning = function(w) {
                        unique <<- !grepl("nonunique", conditionMessage(w))
                        invokeRestart("muffleWarning")
                })
                r <- y - x %*% fit$coefficients
                say <- function(quantity, value)
                        cat(case, tau, quantity, sprintf("%.17g\n", value), sep = "\t")
                say("unique", as.numeric(unique))
                say("f", sum(ifelse(r > 0, tau, tau - 1) * r))
                for (j in seq_along(names)[rep(unique, length(names))])
                        say(names[j], fit$coefficients[j])
        }
}
