#pragma once

#include "../files/stable_array.hpp"
#include "../include/souk_xapian.h"
#include "text_pool.hpp"
#include "value_sets.hpp"

#include <memory>
#include <shared_mutex>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace souk {

struct DictionaryValue {
    const char *text;
    uint32_t length;
    double number;      // NaN unless the text is one

    std::string_view view() const { return {text, length}; }
};

// The different values of a column, numbered in order of appearance. One thread adds, others read.
class Dictionary {
public:
    uint32_t add(std::string_view text);
    uint32_t size() const { return values_.size(); }
    const DictionaryValue &operator[](uint32_t ordinal) const { return values_[ordinal]; }

    // Calls `visit` with the ordinals whose folded value matches `folded`, rising.
    void match(souk_value_match how, std::string_view folded, std::vector<uint32_t> &ordinals) const;
    void match_numbers(double low, double high, std::vector<uint32_t> &ordinals) const;

private:

    StableArray<DictionaryValue, 8> values_;
    mutable std::shared_mutex mutex_;
    std::unordered_map<std::string_view, uint32_t> by_text_;
    std::unordered_multimap<uint64_t, uint32_t> by_folded_;
    TextPool pool_{1 << 12};
    std::string scratch_;
};

struct Column {
    std::string name;
    souk_column_kind kind = SOUK_COLUMN_KEYWORD;
    souk_role role = SOUK_ROLE_NONE;
    bool declared = false;
    Dictionary values;
    ValueSets sets;
};

// The columns of an index: those of the schema first, then those that documents brought along.
class ColumnTable {
public:
    uint32_t declare(const std::string &name, souk_column_kind kind, souk_role role);
    uint32_t find(std::string_view name) const;
    // As find, but makes an undeclared keyword column. Only the writing thread may call it.
    uint32_t find_or_add(std::string_view name);

    uint32_t size() const { return columns_.size(); }
    uint32_t declared() const { return declared_; }
    Column &operator[](uint32_t id) { return columns_[id]; }
    const Column &operator[](uint32_t id) const { return columns_[id]; }

private:
    StableArray<Column, 64> columns_;
    uint32_t declared_ = 0;
    mutable std::shared_mutex mutex_;
    std::unordered_map<std::string_view, uint32_t> by_name_;
};

}  // namespace souk
