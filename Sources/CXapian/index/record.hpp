#pragma once

#include "../text/collation.hpp"
#include "../text/tokenizer.hpp"
#include "dictionary.hpp"
#include "schema.hpp"
#include "snapshot.hpp"
#include "vocabulary.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace souk {

// A document as the caller describes it, before it has a number.
struct DocumentDraft {
    struct Value {
        std::string column, text;
        souk_column_kind kind;
        double number, second;
    };

    explicit DocumentDraft(const Schema &schema) : texts(schema.texts.size()) {}
    void clear();

    std::string id;
    std::vector<std::string> texts;     // values of one field on lines of their own
    std::vector<Value> values;
    size_t value_count = 0;             // of `values`, whose strings are used again
    std::string payload;

    Value &next_value();
};

// A word of a content record: the number of a word, or one of these marks.
constexpr uint32_t joined_mark = 1u << 31;      // a joined form at the position of the word that follows
constexpr uint32_t boundary = (1u << 30) - 1;   // between two values of a field
constexpr uint32_t word_mask = (1u << 30) - 1;

// The words and texts of a document's fields, as they lie in the content arena:
//   u32 fields; per field u32 words, u32 bytes; the words of all fields; the bytes of all texts.
class ContentView {
public:
    ContentView() = default;
    // Nothing when the record cannot be what it says.
    static bool parse(const uint8_t *bytes, size_t length, ContentView &view);

    uint32_t fields() const { return fields_; }
    struct Words {
        const uint32_t *begin_, *end_;
        const uint32_t *begin() const { return begin_; }
        const uint32_t *end() const { return end_; }
    };
    Words words(uint32_t field) const;
    std::string_view text(uint32_t field) const;

private:
    const uint32_t *header_ = nullptr;
    uint32_t fields_ = 0;
};

struct TermCount {
    uint32_t stem, wdf;
};

// Turns drafts into records. One thread uses it.
class Encoder {
public:
    Encoder(const Schema &schema, Vocabulary &vocabulary, ColumnTable &columns);

    // The content record, and the stems of the document with their weighted counts, rising by stem.
    void encode_content(const DocumentDraft &draft, std::string &record, std::vector<TermCount> &terms);
    // The columns record. With `base`, the draft's columns replace those of that record.
    void encode_columns(const DocumentDraft &draft, std::string_view base, std::string &record);

private:
    void put_value(const DocumentDraft::Value &value, uint32_t column, std::string &record);
    void put_keyword(uint32_t column, std::string_view text, std::string &record);

    const Schema &schema_;
    Vocabulary &vocabulary_;
    ColumnTable &columns_;
    Stemmer stemmer_;
    Tokenizer tokenizer_;
    Collation collation_;
    std::string order_key_;
    std::vector<uint32_t> words_;
};

// The id of a columns record; empty when the record cannot be what it says.
std::string_view id_of_columns(std::string_view record);
// The values of a columns record, as numbers and ordinals of the columns. False when it cannot be what it says.
bool decode_columns(std::string_view record, ColumnTable &columns, Row &row);

// What a document is sorted by in an order column, beyond the number of its first bytes; empty when it has none.
std::string_view order_key_of_columns(std::string_view record, uint32_t column);

// The 48 bytes of a Xapian value that say where the records of a document lie.
std::string encode_refs(const DocumentRefs &refs);
bool decode_refs(std::string_view value, DocumentRefs &refs);

uint32_t record_checksum(const void *bytes, size_t length);

}  // namespace souk
