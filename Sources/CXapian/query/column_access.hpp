#pragma once

#include "../index/dictionary.hpp"
#include "../index/snapshot.hpp"

#include <algorithm>
#include <cmath>

namespace souk {

// The documents of a snapshot one after the other, with the chunk of the current one at hand.
class DocumentCursor {
public:
    explicit DocumentCursor(const Snapshot &snapshot) : snapshot_(snapshot) {}

    // False when there is no such document.
    bool move(uint32_t document) {
        uint32_t number = document >> chunk_bits;
        if (number != number_) {
            number_ = number;
            chunk_ = snapshot_.chunk_of(document);
        }
        slot_ = document & chunk_mask;
        return chunk_ && chunk_->is_alive(slot_);
    }
    const Chunk &chunk() const { return *chunk_; }
    uint32_t slot() const { return slot_; }

private:
    const Snapshot &snapshot_;
    const Chunk *chunk_ = nullptr;
    uint32_t number_ = UINT32_MAX;
    uint32_t slot_ = 0;
};

// Reads one column of the current document.
class ColumnAccess {
public:
    ColumnAccess() = default;
    ColumnAccess(const ColumnTable &table, uint32_t column)
        : column_(column), declared_(column < table.declared()), values_(&table[column].values),
          sets_(&table[column].sets) {
        auto kind = table[column].kind;
        numeric_ = declared_ && kind != SOUK_COLUMN_KEYWORD && kind != SOUK_COLUMN_PATH;
    }

    bool is_known() const { return values_ != nullptr; }
    uint32_t column() const { return column_; }
    bool is_numeric() const { return numeric_; }
    bool is_declared() const { return declared_; }
    const Dictionary &values() const { return *values_; }
    const ValueSets &sets() const { return *sets_; }

    // The number of each document's set of values, or nothing where a chunk has them otherwise.
    const uint16_t *sets_of(const Chunk &chunk) const {
        if (!declared_) return chunk.dense_sets(column_);
        const auto &sets = chunk.keywords[column_].sets;
        return sets.empty() ? nullptr : sets.data();
    }

    // Calls `visit` with the ordinals of the document, until it answers true.
    template <typename Visit> bool any_ordinal(const DocumentCursor &at, const Visit &visit) const {
        const Chunk &chunk = at.chunk();
        if (const uint16_t *sets = sets_of(chunk)) {
            for (uint32_t ordinal : (*sets_)[sets[at.slot()]]) {
                if (visit(ordinal)) return true;
            }
            return false;
        }
        if (declared_) {
            const KeywordBlock &block = chunk.keywords[column_];
            if (block.offsets.empty()) return false;
            for (uint32_t i = block.offsets[at.slot()], end = block.offsets[at.slot() + 1]; i < end; ++i) {
                if (visit(block.ordinals[i])) return true;
            }
            return false;
        }
        const DynamicBlock &block = chunk.dynamic;
        if (block.offsets.empty()) return false;
        auto value = block.values.data() + block.offsets[at.slot()];
        auto end = block.values.data() + block.offsets[at.slot() + 1];
        value = std::lower_bound(
            value, end, column_, [](const DynamicValue &v, uint32_t column) { return v.column < column; });
        for (; value < end && value->column == column_; ++value) {
            if (visit(value->ordinal)) return true;
        }
        return false;
    }

    // The number of the document, that of its first value for a column of texts; NaN when it has none.
    double number(const DocumentCursor &at) const {
        if (numeric_) {
            const NumberBlock &block = at.chunk().numbers[column_];
            return block.values.empty() ? std::nan("") : block.values[at.slot()];
        }
        double number = std::nan("");
        any_ordinal(at, [&](uint32_t ordinal) {
            number = (*values_)[ordinal].number;
            return true;
        });
        return number;
    }

    // Kilometres on the sphere to a point; NaN when the document has none.
    double distance(const DocumentCursor &at, double latitude, double longitude) const {
        if (!numeric_) return std::nan("");
        const NumberBlock &block = at.chunk().numbers[column_];
        if (block.second.empty()) return std::nan("");
        constexpr double radians = 3.14159265358979323846 / 180, earth = 6371.0088;
        double lat = block.values[at.slot()], lon = block.second[at.slot()];
        double s1 = std::sin((lat - latitude) * radians / 2), s2 = std::sin((lon - longitude) * radians / 2);
        double h = s1 * s1 + std::cos(lat * radians) * std::cos(latitude * radians) * s2 * s2;
        return 2 * earth * std::asin(std::sqrt(std::min(1.0, h)));
    }

private:
    uint32_t column_ = 0;
    bool declared_ = false, numeric_ = false;
    const Dictionary *values_ = nullptr;
    const ValueSets *sets_ = nullptr;
};

}  // namespace souk
