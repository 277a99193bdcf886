#pragma once

#include "../include/souk_xapian.h"

#include <string>
#include <vector>

namespace souk {

struct TextField {
    std::string name;
    uint32_t weight;
    souk_role role;
};

struct ColumnSpec {
    std::string name;
    souk_column_kind kind;
    souk_role role;
};

constexpr size_t most_text_fields = 16;

// What the posting lists and the declared columns of a generation are made from.
struct Schema {
    std::string language;
    std::vector<TextField> texts;
    std::vector<ColumnSpec> columns;

    int text_with(souk_role role) const {
        for (size_t i = 0; i < texts.size(); ++i) {
            if (texts[i].role == role) return static_cast<int>(i);
        }
        return -1;
    }
    int column_with(souk_role role) const {
        for (size_t i = 0; i < columns.size(); ++i) {
            if (columns[i].role == role) return static_cast<int>(i);
        }
        return -1;
    }
};

}  // namespace souk
