#pragma once

#include "../include/souk_xapian.h"
#include "decimals.hpp"

#include <algorithm>
#include <array>
#include <atomic>
#include <cstdint>
#include <memory>

namespace souk {

// How a document's values in several columns are put into 64 bits, its row. The lower bits are a few places: a place
// tells what the document has in one or several columns, as a number that is the sum of the columns' own times their
// strides. The upper bits are the number itself of one column, in units of its last digit, where it fits.
struct RowLayout {
    static constexpr uint32_t most_places = 3, place_bits = 12, number_shift = most_places * place_bits;
    // So many that the counts of all places stay near the processor.
    static constexpr uint32_t place_size = 1u << place_bits;
    static constexpr uint32_t most_columns = 12;

    struct Column {
        uint32_t column = 0, place = 0, stride = 0;

        bool operator==(const Column &other) const {
            return column == other.column && place == other.place && stride == other.stride;
        }
    };
    std::array<Column, most_columns> columns;
    uint32_t count = 0;
    uint32_t number = SOUK_NONE;    // the column of the upper bits

    bool operator==(const RowLayout &other) const {
        return count == other.count && number == other.number && columns == other.columns;
    }
};

// The rows of a chunk's documents.
struct ChunkRows {
    std::unique_ptr<uint64_t[]> rows;
    uint8_t decimals = Decimals::none;      // of the numbers; none where they did not fit, and the upper bits are 0
};

// The rows of a chunk in different layouts. Made when they are first asked for, and kept as long as the chunk. Any
// number of threads.
class FacetRows {
public:
    FacetRows() = default;
    FacetRows(const FacetRows &) = delete;
    FacetRows &operator=(const FacetRows &) = delete;
    ~FacetRows() {
        for (Entry *entry = first_.load(); entry;) {
            Entry *next = entry->next;
            delete entry;
            entry = next;
        }
    }

    // The rows in a layout, made by `make` when they are new; nothing when there are too many already.
    template <typename Make> const ChunkRows *get(const RowLayout &layout, const Make &make) const {
        Entry *first = first_.load(std::memory_order_acquire);
        uint32_t known = 0;
        for (Entry *entry = first; entry; entry = entry->next, ++known) {
            if (entry->layout == layout) return &entry->rows;
        }
        if (known >= most) return nullptr;
        auto made = std::make_unique<Entry>();
        made->layout = layout;
        made->rows = make();
        made->next = first;
        // Two threads may make the same at once: both are right, and both stay.
        while (!first_.compare_exchange_weak(made->next, made.get(), std::memory_order_acq_rel)) {}
        return &made.release()->rows;
    }

private:
    static constexpr uint32_t most = 6;

    struct Entry {
        RowLayout layout;
        ChunkRows rows;
        Entry *next = nullptr;
    };

    mutable std::atomic<Entry *> first_{nullptr};
};

}  // namespace souk
