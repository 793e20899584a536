// SPDX-License-Identifier: GPL-2.0-or-later
// One function per kind of model file; load_model() tells the kinds apart. `device` is what
// load_model() was given. Those that end in _metadata load nothing. All throw ModelError.

#ifndef MLFF_BACKENDS_H
#define MLFF_BACKENDS_H

#include "mlff_archive.h"
#include "mlff_model.h"

#include <memory>
#include <string>

namespace mlff {

/// A contract model in TorchScript.
std::unique_ptr<Model> load_torchscript(const Archive &archive, const std::string &device);

/// A contract model as an AOTInductor package.
std::unique_ptr<Model> load_aotinductor(const Archive &archive, const std::string &device);

/// The metadata of either.
Metadata contract_metadata(const Archive &archive);

/// What `sevenn get_model` writes (deployed_serial.pt).
bool is_sevennet(const Archive &archive);
Metadata sevennet_metadata(const Archive &archive);
std::unique_ptr<Model> load_sevennet(const Archive &archive, const std::string &device);

/// What `nequip-compile` writes for pair_nequip and pair_allegro (.nequip.pth, .nequip.pt2).
bool is_nequip(const Archive &archive);
Metadata nequip_metadata(const Archive &archive);
std::unique_ptr<Model> load_nequip(const Archive &archive, const std::string &device);

/// What `mace_create_lammps_model` writes (-lammps.pt). These files carry no metadata, so that
/// their weights are looked at.
Metadata mace_metadata(const Archive &archive);
std::unique_ptr<Model> load_mace(const Archive &archive, const std::string &device);

/// Metadata of a file of another project, in the form of the contract's: units eV and Angstrom.
/// @param meta    all but `json`
/// @param format  the family whose adapter reads the file
Metadata foreign_metadata(Metadata meta, const std::string &format, const std::string &file);

}  // namespace mlff

#endif
