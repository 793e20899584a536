// SPDX-License-Identifier: GPL-2.0-or-later
// In which form a potential was run: what makes the same model many times as fast.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>
#include <vector>

namespace mlffbench::record {

/// Of the model of `pair_style mlff`; all empty for potentials that have none.
struct ModelForm {
  std::string backend;                 ///< torchscript, aotinductor
  std::string dtype;                   ///< float32, float64
  std::vector<std::string> operators;  ///< of the package, by name: fused kernels
  std::string device;                  ///< cpu, cuda:0, ...

  bool operator==(const ModelForm &) const = default;
  /// Whether the bench log describes a model.
  bool is_known() const { return !backend.empty(); }
  /// "mlff::convolution/1", "none", or empty if there is no model.
  std::string operators_text() const;
};

/// As the header of a bench log tells it.
ModelForm model_form_from(const nlohmann::ordered_json &header);

/// Null if there is no model.
nlohmann::ordered_json to_json(const ModelForm &form);

}  // namespace mlffbench::record
