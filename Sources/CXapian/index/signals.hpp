#pragma once

#include "dictionary.hpp"
#include "snapshot.hpp"

namespace souk {

// Works out the signals of documents from the columns with the roles that ranking knows.
class SignalReader {
public:
    explicit SignalReader(const ColumnTable &columns);
    // Of a document whose columns are in the chunk.
    Signals of(const Chunk &chunk, uint32_t slot) const;

private:
    double number(const Chunk &chunk, uint32_t slot, uint32_t column) const;
    uint32_t first_value(const Chunk &chunk, uint32_t slot, uint32_t column) const;

    const ColumnTable &columns_;
    uint32_t category_ = SOUK_NONE, popularity_ = SOUK_NONE, rating_ = SOUK_NONE, rating_count_ = SOUK_NONE;
    uint32_t stock_ = SOUK_NONE;
};

}  // namespace souk
