#include "signals.hpp"

#include <algorithm>
#include <cmath>

namespace souk {

SignalReader::SignalReader(const ColumnTable &columns) : columns_(columns) {
    auto with = [&](souk_role role) {
        for (uint32_t column = 0; column < columns.declared(); ++column) {
            if (columns[column].role == role) return column;
        }
        return uint32_t{SOUK_NONE};
    };
    category_ = with(SOUK_ROLE_CATEGORY);
    popularity_ = with(SOUK_ROLE_POPULARITY);
    rating_ = with(SOUK_ROLE_RATING);
    rating_count_ = with(SOUK_ROLE_RATING_COUNT);
    stock_ = with(SOUK_ROLE_IN_STOCK);
}

Signals SignalReader::of(const Chunk &chunk, uint32_t slot) const {
    Signals signals;
    auto logarithmic = [](double value, double full) {
        return value > 0 ? static_cast<float>(std::min(1.0, std::log1p(value) / std::log1p(full))) : 0.0f;
    };
    double ratings = number(chunk, slot, rating_count_), rating = number(chunk, slot, rating_);
    signals.popularity =
        std::max(logarithmic(number(chunk, slot, popularity_), 1e5), logarithmic(ratings, 1e5));
    if (!std::isnan(rating)) {
        // A few ratings say little: the mean of five imagined ratings of 3.5 and the real ones.
        double count = std::isnan(ratings) ? 1 : ratings;
        signals.rating = static_cast<float>((rating * count + 3.5 * 5) / (count + 5) / 5);
    }
    double stock = number(chunk, slot, stock_);
    signals.stock = std::isnan(stock) || stock > 0 ? 1 : 0;
    signals.category = first_value(chunk, slot, category_);
    return signals;
}

double SignalReader::number(const Chunk &chunk, uint32_t slot, uint32_t column) const {
    if (column == SOUK_NONE) return std::nan("");
    auto kind = columns_[column].kind;
    if (kind != SOUK_COLUMN_KEYWORD && kind != SOUK_COLUMN_PATH) {
        const NumberBlock &block = chunk.numbers[column];
        return block.values.empty() ? std::nan("") : block.values[slot];
    }
    uint32_t value = first_value(chunk, slot, column);
    return value == SOUK_NONE ? std::nan("") : columns_[column].values[value].number;
}

uint32_t SignalReader::first_value(const Chunk &chunk, uint32_t slot, uint32_t column) const {
    if (column == SOUK_NONE) return SOUK_NONE;
    const KeywordBlock &block = chunk.keywords[column];
    if (!block.sets.empty()) {
        const ValueSets::Set &set = columns_[column].sets[block.sets[slot]];
        return set.count > 0 ? set.first[0] : SOUK_NONE;
    }
    if (block.offsets.empty() || block.offsets[slot] == block.offsets[slot + 1]) return SOUK_NONE;
    return block.ordinals[block.offsets[slot]];
}

}  // namespace souk
