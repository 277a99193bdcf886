#include "snapshot.hpp"

#include "../query/facet_totals.hpp"
#include "../query/postings.hpp"
#include "dictionary.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace souk {

namespace {

using Rows = std::vector<const RowChange *>;    // by slot; null where nothing changed

constexpr double missing = std::numeric_limits<double>::quiet_NaN();

NumberBlock number_block(const NumberBlock *before, const Rows &rows, uint32_t column, bool point) {
    NumberBlock block;
    if (before) block = *before;
    if (block.values.empty()) block.values.assign(chunk_size, missing);
    if (point && block.second.empty()) block.second.assign(chunk_size, missing);
    for (uint32_t slot = 0; slot < chunk_size; ++slot) {
        if (!rows[slot]) continue;
        block.values[slot] = missing;
        if (point) block.second[slot] = missing;
        if (!rows[slot]->row) continue;
        for (const auto &number : rows[slot]->row->numbers) {
            if (number.column != column) continue;
            block.values[slot] = number.value;
            if (point) block.second[slot] = number.second;
        }
    }
    return block;
}

KeywordBlock keyword_block(const KeywordBlock *before, const Rows &rows, uint32_t column) {
    KeywordBlock block;
    bool had = before && !before->offsets.empty();
    block.offsets.resize(chunk_size + 1);
    if (had) block.ordinals.reserve(before->ordinals.size());
    for (uint32_t slot = 0; slot < chunk_size; ++slot) {
        block.offsets[slot] = static_cast<uint32_t>(block.ordinals.size());
        if (rows[slot]) {
            if (!rows[slot]->row) continue;
            for (const auto &value : rows[slot]->row->keywords) {
                if (value.column == column) block.ordinals.push_back(value.ordinal);
            }
        } else if (had) {
            block.ordinals.insert(
                block.ordinals.end(), before->ordinals.begin() + before->offsets[slot],
                before->ordinals.begin() + before->offsets[slot + 1]);
        }
    }
    block.offsets[chunk_size] = static_cast<uint32_t>(block.ordinals.size());
    block.ordinals.shrink_to_fit();
    return block;
}

DynamicBlock dynamic_block(const DynamicBlock *before, const Rows &rows, uint32_t declared) {
    DynamicBlock block;
    bool had = before && !before->offsets.empty();
    block.offsets.resize(chunk_size + 1);
    if (had) block.values.reserve(before->values.size());
    for (uint32_t slot = 0; slot < chunk_size; ++slot) {
        block.offsets[slot] = static_cast<uint32_t>(block.values.size());
        if (rows[slot]) {
            if (!rows[slot]->row) continue;
            for (const auto &value : rows[slot]->row->keywords) {
                if (value.column >= declared) block.values.push_back(value);
            }
            std::sort(
                block.values.begin() + block.offsets[slot], block.values.end(),
                [](const DynamicValue &a, const DynamicValue &b) {
                    return a.column != b.column ? a.column < b.column : a.ordinal < b.ordinal;
                });
        } else if (had) {
            block.values.insert(
                block.values.end(), before->values.begin() + before->offsets[slot],
                before->values.begin() + before->offsets[slot + 1]);
        }
    }
    block.offsets[chunk_size] = static_cast<uint32_t>(block.values.size());
    block.values.shrink_to_fit();
    return block;
}

std::shared_ptr<Chunk> changed_chunk(const Chunk *before, const Rows &rows, const ColumnTable &columns) {
    auto chunk = std::make_shared<Chunk>();
    if (before) {
        std::copy(std::begin(before->alive), std::end(before->alive), std::begin(chunk->alive));
        chunk->refs = before->refs;
    } else {
        chunk->refs.resize(chunk_size);
    }
    for (uint32_t slot = 0; slot < chunk_size; ++slot) {
        if (!rows[slot]) continue;
        uint64_t bit = uint64_t{1} << (slot % 64);
        if (rows[slot]->row) {
            chunk->alive[slot / 64] |= bit;
            chunk->refs[slot] = rows[slot]->row->refs;
        } else {
            chunk->alive[slot / 64] &= ~bit;
            chunk->refs[slot] = {};
        }
    }
    uint32_t declared = columns.declared();
    chunk->numbers.resize(declared);
    chunk->keywords.resize(declared);
    for (uint32_t column = 0; column < declared; ++column) {
        auto kind = columns[column].kind;
        if (kind == SOUK_COLUMN_KEYWORD || kind == SOUK_COLUMN_PATH) {
            chunk->keywords[column] = keyword_block(before ? &before->keywords[column] : nullptr, rows, column);
        } else {
            chunk->numbers[column] = number_block(
                before ? &before->numbers[column] : nullptr, rows, column, kind == SOUK_COLUMN_POINT);
        }
    }
    chunk->dynamic = dynamic_block(before ? &before->dynamic : nullptr, rows, declared);
    return chunk;
}

}  // namespace

std::shared_ptr<Snapshot> changed(
    const Snapshot &before, const std::vector<RowChange> &changes, const ColumnTable &columns) {
    auto snapshot = std::make_shared<Snapshot>(before);
    Rows rows(chunk_size);
    bool texts_changed = !snapshot->postings;
    for (size_t i = 0; i < changes.size();) {
        uint32_t number = changes[i].document >> chunk_bits;
        std::fill(rows.begin(), rows.end(), nullptr);
        for (; i < changes.size() && changes[i].document >> chunk_bits == number; ++i) {
            const RowChange &change = changes[i];
            rows[change.document & chunk_mask] = &change;
            const DocumentRefs *old = before.refs(change.document);
            snapshot->documents += (change.row ? 1u : 0u) - (old ? 1u : 0u);
            if (old) snapshot->live_payload_bytes -= old->payload.length;
            if (old) snapshot->content_bytes -= old->content.length;
            if (change.row) snapshot->content_bytes += change.row->refs.content.length;
            if (!old || !change.row || old->content.offset != change.row->refs.content.offset) texts_changed = true;
            if (change.row) snapshot->live_payload_bytes += change.row->refs.payload.length;
            snapshot->last_document = std::max(snapshot->last_document, change.document);
        }
        if (snapshot->chunks.size() <= number) snapshot->chunks.resize(number + 1);
        auto &slot = snapshot->chunks[number];
        slot = changed_chunk(slot.get(), rows, columns);
    }
    snapshot->facet_totals = std::make_shared<FacetTotals>();
    if (texts_changed) snapshot->postings = std::make_shared<PostingCache>();
    return snapshot;
}

}  // namespace souk
