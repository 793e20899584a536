// SPDX-License-Identifier: GPL-2.0-or-later
// The plugin interface of LAMMPS. Its header lammpsplugin.h is not among the installed ones; the
// layout has been the same since the interface exists (2021).

#ifndef LAMMPS_PLUGIN_INTERFACE_H
#define LAMMPS_PLUGIN_INTERFACE_H

using lammpsplugin_factory1 = void *(void *);
using lammpsplugin_factory2 = void *(void *, int, char **);

struct lammpsplugin_t {
  const char *version;
  const char *style;
  const char *name;
  const char *info;
  const char *author;
  union {
    lammpsplugin_factory1 *v1;
    lammpsplugin_factory2 *v2;
  } creator;
  void *handle;
};

using lammpsplugin_regfunc = void (*)(lammpsplugin_t *, void *);

#endif
