/* SPDX-License-Identifier: GPL-3.0-or-later */
/* version: the one place that knows it. */
#ifndef VERSION_H
#define VERSION_H

#define MLEFIT_VERSION "0.1.0"
#define MLEFIT_DATE "November 27, 2026" /* of the manual */

#endif
