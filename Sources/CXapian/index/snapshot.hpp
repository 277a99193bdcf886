#pragma once

#include "../include/souk_xapian.h"
#include "facet_rows.hpp"

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace souk {

// Where a record lies in its arena.
struct RecordRef {
    uint64_t offset = 0;
    uint32_t length = 0;
    uint32_t checksum = 0;
};

// The three records of a document, kept apart because they change at different times: the words when the text
// changes, the columns and the payload also with price and stock.
struct DocumentRefs {
    RecordRef content, columns, payload;
};

constexpr uint32_t chunk_bits = 10;
constexpr uint32_t chunk_size = 1u << chunk_bits;
constexpr uint32_t chunk_mask = chunk_size - 1;

// Numbers of one declared column; NaN where there is none. A point has its longitudes in `second`.
struct NumberBlock {
    std::vector<double> values, second;
    // Of a column of plain numbers: the range of round numbers that each is in, `no_number` where there is none.
    std::vector<uint8_t> bins;
    double minimum = 0, maximum = 0;            // infinite the wrong way round when there is none
    uint8_t decimals = 0;                       // with which all of `values` are told exactly
    bool is_complete = false;                   // every slot has a number
};

constexpr uint8_t no_number = UINT8_MAX;

// The values of one keyword column: the number of each document's set of them, or, where sets are not shared, the
// ordinals of document i from offsets[i] to offsets[i + 1].
struct KeywordBlock {
    std::vector<uint16_t> sets;
    std::vector<uint32_t> offsets, ordinals;
};

struct DynamicValue {
    uint32_t column, ordinal;
};

// The values of undeclared columns that few documents have, by document and column.
struct DynamicBlock {
    std::vector<uint32_t> offsets;
    std::vector<DynamicValue> values;
};

// An undeclared column that many documents have.
struct DenseColumn {
    uint32_t column;
    std::vector<uint16_t> sets;
};

// What ranking looks at of a document's columns: 16 bytes side by side instead of values that lie far apart.
struct Signals {
    float popularity = 0, rating = 0, stock = 0;    // 0 to 1
    uint32_t category = SOUK_NONE;                  // ordinal of the first
};

// What is kept in memory of 1,024 neighbouring documents. Immutable once published.
struct Chunk {
    uint64_t alive[chunk_size / 64] = {};
    std::vector<DocumentRefs> refs;
    std::vector<Signals> signals;
    std::vector<NumberBlock> numbers;       // by declared column; empty for others
    std::vector<KeywordBlock> keywords;     // by declared column; empty for others
    DynamicBlock dynamic;
    std::vector<DenseColumn> dense;         // rising by column; none of them in `dynamic`
    std::vector<uint32_t> lengths;          // of the content records; 0 where there is no document
    FacetRows rows;                         // of the columns above, as they were counted together

    // The sets of an undeclared column, or nothing when its values are in `dynamic`.
    const uint16_t *dense_sets(uint32_t column) const {
        for (const auto &entry : dense) {
            if (entry.column == column) return entry.sets.data();
        }
        return nullptr;
    }
    bool is_alive(uint32_t slot) const { return alive[slot / 64] >> (slot % 64) & 1; }
};

class FacetTotals;
class PostingCache;

// The documents of one commit. Immutable; shares the chunks that did not change with its predecessor.
struct Snapshot {
    uint64_t revision = 0;
    int64_t sequence = 0;
    std::string epoch;
    uint32_t documents = 0;
    uint32_t last_document = 0;
    uint64_t live_payload_bytes = 0;
    uint64_t content_bytes = 0;     // of the content records of all documents
    std::vector<std::shared_ptr<const Chunk>> chunks;
    // Decoded posting lists; another one after a change of texts.
    std::shared_ptr<PostingCache> postings;
    // Counts of facets over all documents, as they were needed.
    std::shared_ptr<FacetTotals> facet_totals;

    const Chunk *chunk_of(uint32_t document) const {
        uint32_t chunk = document >> chunk_bits;
        return chunk < chunks.size() ? chunks[chunk].get() : nullptr;
    }
    const DocumentRefs *refs(uint32_t document) const {
        const Chunk *chunk = chunk_of(document);
        uint32_t slot = document & chunk_mask;
        return chunk && chunk->is_alive(slot) ? &chunk->refs[slot] : nullptr;
    }
};

// One document's values, as numbers and ordinals.
struct Row {
    struct Number {
        uint32_t column;
        double value, second;
    };
    DocumentRefs refs;
    std::vector<Number> numbers;
    std::vector<DynamicValue> keywords;     // of declared and other columns
};

// A document that changed: its new row, or nothing when it is gone.
struct RowChange {
    uint32_t document;
    std::shared_ptr<const Row> row;
};

class ColumnTable;

// `before` with the changes, which rise by document. Adds sets to the columns.
std::shared_ptr<Snapshot> changed(
    const Snapshot &before, const std::vector<RowChange> &changes, ColumnTable &columns);

}  // namespace souk
