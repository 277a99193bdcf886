#pragma once

#include <cstddef>
#include <cstdint>

namespace souk {

struct FoldEntry {
    uint32_t code_point;
    const char *folded;
};

extern const FoldEntry fold_table[];
extern const size_t fold_table_size;

}  // namespace souk
