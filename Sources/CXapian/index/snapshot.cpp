#include "snapshot.hpp"

#include "../query/facet_totals.hpp"
#include "../query/postings.hpp"
#include "../query/round_bounds.hpp"
#include "dictionary.hpp"
#include "signals.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>

namespace souk {

namespace {

using Rows = std::vector<const RowChange *>;    // by slot; null where nothing changed

constexpr double missing = std::numeric_limits<double>::quiet_NaN();

NumberBlock number_block(const NumberBlock *before, const Rows &rows, uint32_t column, souk_column_kind kind) {
    NumberBlock block;
    bool point = kind == SOUK_COLUMN_POINT, binned = kind == SOUK_COLUMN_NUMBER;
    if (before) block = *before;
    if (block.values.empty()) {
        block.values.assign(chunk_size, missing);
        if (point) block.second.assign(chunk_size, missing);
        if (binned) block.bins.assign(chunk_size, no_number);
    }
    const RoundBounds &bounds = RoundBounds::shared();
    for (uint32_t slot = 0; slot < chunk_size; ++slot) {
        if (!rows[slot]) continue;
        double &value = block.values[slot];
        value = missing;
        if (point) block.second[slot] = missing;
        if (rows[slot]->row) {
            for (const auto &number : rows[slot]->row->numbers) {
                if (number.column != column) continue;
                value = number.value;
                if (point) block.second[slot] = number.second;
            }
        }
        if (binned) block.bins[slot] = std::isnan(value) ? no_number : bounds.bin_of(value);
        if (!std::isnan(value) && block.decimals != Decimals::none) {
            block.decimals = Decimals::needed(value, block.decimals);
        }
    }
    block.minimum = std::numeric_limits<double>::infinity();
    block.maximum = -block.minimum;
    block.is_complete = true;
    for (double value : block.values) {
        if (std::isnan(value)) {
            block.is_complete = false;
            continue;
        }
        block.minimum = std::min(block.minimum, value);
        block.maximum = std::max(block.maximum, value);
    }
    return block;
}

// Calls `visit` with the ordinals of a slot, as they were before.
template <typename Visit>
void each_ordinal(const KeywordBlock *block, const ValueSets &sets, uint32_t slot, const Visit &visit) {
    if (!block) return;
    if (!block->sets.empty()) {
        for (uint32_t ordinal : sets[block->sets[slot]]) visit(ordinal);
    } else if (!block->offsets.empty()) {
        for (uint32_t i = block->offsets[slot]; i < block->offsets[slot + 1]; ++i) visit(block->ordinals[i]);
    }
}

KeywordBlock keyword_block(const KeywordBlock *before, const Rows &rows, uint32_t column, ValueSets &sets) {
    KeywordBlock block;
    block.offsets.resize(chunk_size + 1);
    for (uint32_t slot = 0; slot < chunk_size; ++slot) {
        block.offsets[slot] = static_cast<uint32_t>(block.ordinals.size());
        if (!rows[slot]) {
            each_ordinal(before, sets, slot, [&](uint32_t ordinal) { block.ordinals.push_back(ordinal); });
        } else if (rows[slot]->row) {
            for (const auto &value : rows[slot]->row->keywords) {
                if (value.column == column) block.ordinals.push_back(value.ordinal);
            }
        }
    }
    block.offsets[chunk_size] = static_cast<uint32_t>(block.ordinals.size());
    block.sets.resize(chunk_size);
    for (uint32_t slot = 0; slot < chunk_size; ++slot) {
        uint32_t first = block.offsets[slot];
        uint32_t set = sets.add(block.ordinals.data() + first, block.offsets[slot + 1] - first);
        if (set == ValueSets::none) {
            block.sets = {};
            block.ordinals.shrink_to_fit();
            return block;
        }
        block.sets[slot] = static_cast<uint16_t>(set);
    }
    block.offsets = {};
    block.ordinals = {};
    return block;
}

// An undeclared column with values in one of so many documents has them by document.
constexpr uint32_t dense_share = 8;

using SlotValues = std::vector<std::vector<DynamicValue>>;

SlotValues dynamic_values(const Chunk *before, const Rows &rows, const ColumnTable &columns) {
    SlotValues values(chunk_size);
    uint32_t declared = columns.declared();
    for (uint32_t slot = 0; slot < chunk_size; ++slot) {
        auto &own = values[slot];
        if (rows[slot]) {
            if (!rows[slot]->row) continue;
            for (const auto &value : rows[slot]->row->keywords) {
                if (value.column >= declared) own.push_back(value);
            }
        } else if (before) {
            if (!before->dynamic.offsets.empty()) {
                auto all = before->dynamic.values.begin();
                own.assign(all + before->dynamic.offsets[slot], all + before->dynamic.offsets[slot + 1]);
            }
            for (const auto &dense : before->dense) {
                for (uint32_t ordinal : columns[dense.column].sets[dense.sets[slot]]) {
                    own.push_back({dense.column, ordinal});
                }
            }
        }
        std::sort(own.begin(), own.end(), [](const DynamicValue &a, const DynamicValue &b) {
            return a.column != b.column ? a.column < b.column : a.ordinal < b.ordinal;
        });
    }
    return values;
}

// Moves the values of a column out of `values`. False when its sets are not shared.
bool make_dense(SlotValues &values, uint32_t column, ValueSets &sets, DenseColumn &dense) {
    dense.column = column;
    dense.sets.resize(chunk_size);
    std::vector<uint32_t> ordinals;
    for (uint32_t slot = 0; slot < chunk_size; ++slot) {
        ordinals.clear();
        for (const auto &value : values[slot]) {
            if (value.column == column) ordinals.push_back(value.ordinal);
        }
        uint32_t set = sets.add(ordinals.data(), ordinals.size());
        if (set == ValueSets::none) return false;
        dense.sets[slot] = static_cast<uint16_t>(set);
    }
    for (auto &own : values) {
        own.erase(
            std::remove_if(own.begin(), own.end(), [&](const DynamicValue &v) { return v.column == column; }),
            own.end());
    }
    return true;
}

void add_dynamic(Chunk &chunk, const Chunk *before, const Rows &rows, ColumnTable &columns) {
    SlotValues values = dynamic_values(before, rows, columns);
    std::map<uint32_t, uint32_t> counts;
    for (const auto &own : values) {
        for (size_t i = 0; i < own.size(); ++i) {
            if (i == 0 || own[i].column != own[i - 1].column) ++counts[own[i].column];
        }
    }
    for (auto [column, count] : counts) {
        DenseColumn dense;
        if (count < chunk_size / dense_share || !make_dense(values, column, columns[column].sets, dense)) continue;
        chunk.dense.push_back(std::move(dense));
    }
    DynamicBlock &block = chunk.dynamic;
    block.offsets.resize(chunk_size + 1);
    for (uint32_t slot = 0; slot < chunk_size; ++slot) {
        block.offsets[slot] = static_cast<uint32_t>(block.values.size());
        block.values.insert(block.values.end(), values[slot].begin(), values[slot].end());
    }
    block.offsets[chunk_size] = static_cast<uint32_t>(block.values.size());
    block.values.shrink_to_fit();
}

std::shared_ptr<Chunk> changed_chunk(const Chunk *before, const Rows &rows, ColumnTable &columns) {
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
    chunk->lengths.resize(chunk_size);
    for (uint32_t slot = 0; slot < chunk_size; ++slot) chunk->lengths[slot] = chunk->refs[slot].content.length;
    uint32_t declared = columns.declared();
    chunk->numbers.resize(declared);
    chunk->keywords.resize(declared);
    for (uint32_t column = 0; column < declared; ++column) {
        auto kind = columns[column].kind;
        if (kind == SOUK_COLUMN_KEYWORD || kind == SOUK_COLUMN_PATH) {
            chunk->keywords[column] =
                keyword_block(before ? &before->keywords[column] : nullptr, rows, column, columns[column].sets);
        } else {
            chunk->numbers[column] =
                number_block(before ? &before->numbers[column] : nullptr, rows, column, kind);
        }
    }
    add_dynamic(*chunk, before, rows, columns);
    SignalReader reader(columns);
    if (before) chunk->signals = before->signals;
    chunk->signals.resize(chunk_size);
    for (uint32_t slot = 0; slot < chunk_size; ++slot) {
        if (rows[slot]) chunk->signals[slot] = rows[slot]->row ? reader.of(*chunk, slot) : Signals();
    }
    return chunk;
}

}  // namespace

std::shared_ptr<Snapshot> changed(
    const Snapshot &before, const std::vector<RowChange> &changes, ColumnTable &columns) {
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
