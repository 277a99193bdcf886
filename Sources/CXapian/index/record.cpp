#include "record.hpp"

#include "../files/arena.hpp"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstring>

namespace souk {

namespace {

enum EntryTag : uint8_t { tag_number = 0, tag_keyword = 1, tag_point = 2, tag_order = 3 };

constexpr size_t longest_keyword = 1'000;
constexpr std::string_view path_separator = " > ";

template <typename T> void put(std::string &to, T value) { to.append(reinterpret_cast<const char *>(&value), sizeof value); }

template <typename T> bool take(std::string_view &from, T &value) {
    if (from.size() < sizeof value) return false;
    std::memcpy(&value, from.data(), sizeof value);
    from.remove_prefix(sizeof value);
    return true;
}

// The first bytes of a collation key, as many as a double holds exactly, as a number that sorts alike.
double leading_bytes(std::string_view key) {
    uint64_t bits = 0;
    for (size_t i = 0; i < 6; ++i) bits = bits << 8 | (i < key.size() ? static_cast<uint8_t>(key[i]) : 0);
    return static_cast<double>(bits);
}

struct Entry {
    uint16_t column;
    uint8_t tag;
    double number = 0, second = 0;
    std::string_view text;
};

bool take_entry(std::string_view &from, Entry &entry) {
    if (!take(from, entry.column) || !take(from, entry.tag)) return false;
    switch (entry.tag) {
    case tag_number:
        return take(from, entry.number);
    case tag_point:
        return take(from, entry.number) && take(from, entry.second);
    case tag_order:
        if (!take(from, entry.number)) return false;
        [[fallthrough]];
    case tag_keyword: {
        uint16_t length;
        if (!take(from, length) || from.size() < length) return false;
        entry.text = from.substr(0, length);
        from.remove_prefix(length);
        return true;
    }
    default:
        return false;
    }
}

// Whether the value stands among those of its column at the end of `values`.
bool repeats(const std::vector<DynamicValue> &values, const DynamicValue &value) {
    for (size_t i = values.size(); i > 0 && values[i - 1].column == value.column; --i) {
        if (values[i - 1].ordinal == value.ordinal) return true;
    }
    return false;
}

bool take_id(std::string_view &from, std::string_view &id) {
    uint16_t length;
    if (!take(from, length) || from.size() < length) return false;
    id = from.substr(0, length);
    from.remove_prefix(length);
    return true;
}

}  // namespace

void DocumentDraft::clear() {
    id.clear();
    for (auto &text : texts) text.clear();
    value_count = 0;
    payload.clear();
}

DocumentDraft::Value &DocumentDraft::next_value() {
    if (value_count == values.size()) values.emplace_back();
    return values[value_count++];
}

bool ContentView::parse(const uint8_t *bytes, size_t length, ContentView &view) {
    auto header = reinterpret_cast<const uint32_t *>(bytes);
    if (length < 4 || header[0] > most_text_fields || length < 4 + header[0] * 8ull) return false;
    uint64_t needed = 4 + header[0] * 8ull;
    for (uint32_t i = 0; i < header[0]; ++i) needed += header[1 + 2 * i] * 4ull + header[2 + 2 * i];
    if (needed != length) return false;
    view.header_ = header;
    view.fields_ = header[0];
    return true;
}

ContentView::Words ContentView::words(uint32_t field) const {
    if (field >= fields_) return {nullptr, nullptr};
    const uint32_t *begin = header_ + 1 + 2 * fields_;
    for (uint32_t i = 0; i < field; ++i) begin += header_[1 + 2 * i];
    return {begin, begin + header_[1 + 2 * field]};
}

std::string_view ContentView::text(uint32_t field) const {
    if (field >= fields_) return {};
    const uint32_t *words = header_ + 1 + 2 * fields_;
    size_t offset = 0;
    for (uint32_t i = 0; i < fields_; ++i) {
        words += header_[1 + 2 * i];
        if (i < field) offset += header_[2 + 2 * i];
    }
    return {reinterpret_cast<const char *>(words) + offset, header_[2 + 2 * field]};
}

Encoder::Encoder(const Schema &schema, Vocabulary &vocabulary, ColumnTable &columns)
    : schema_(schema), vocabulary_(vocabulary), columns_(columns), stemmer_(schema.language),
      collation_(schema.language) {}

void Encoder::encode_content(const DocumentDraft &draft, std::string &record, std::vector<TermCount> &terms) {
    words_.clear();
    terms.clear();
    record.clear();
    put(record, static_cast<uint32_t>(draft.texts.size()));
    for (size_t field = 0; field < draft.texts.size(); ++field) {
        std::string_view text = draft.texts[field];
        size_t from = words_.size();
        uint32_t weight = schema_.texts[field].weight;
        bool counts_uses = schema_.texts[field].role != SOUK_ROLE_IDENTIFIER;
        for (size_t at = 0; at < text.size();) {
            size_t end = std::min(text.find('\n', at), text.size());
            if (at > 0) words_.push_back(boundary);
            for (const Token &token : tokenizer_.run(text.substr(at, end - at))) {
                uint32_t word = vocabulary_.add(tokenizer_.folded(token), stemmer_);
                words_.push_back(token.span > 1 ? word | joined_mark : word);
                if (counts_uses) vocabulary_.use(word, static_cast<int>(weight));
                terms.push_back({vocabulary_.stem_of(word), weight});
            }
            at = end + 1;
        }
        put(record, static_cast<uint32_t>(words_.size() - from));
        put(record, static_cast<uint32_t>(text.size()));
    }
    record.append(reinterpret_cast<const char *>(words_.data()), words_.size() * sizeof(uint32_t));
    for (const auto &text : draft.texts) record += text;

    std::sort(terms.begin(), terms.end(), [](const TermCount &a, const TermCount &b) { return a.stem < b.stem; });
    size_t kept = 0;
    for (const auto &term : terms) {
        if (kept > 0 && terms[kept - 1].stem == term.stem) {
            terms[kept - 1].wdf += term.wdf;
        } else {
            terms[kept++] = term;
        }
    }
    terms.resize(kept);
}

void Encoder::put_keyword(uint32_t column, std::string_view text, std::string &record) {
    if (text.empty() || column > UINT16_MAX) return;
    text = text.substr(0, longest_keyword);
    put(record, static_cast<uint16_t>(column));
    put(record, static_cast<uint8_t>(tag_keyword));
    put(record, static_cast<uint16_t>(text.size()));
    record += text;
}

void Encoder::put_value(const DocumentDraft::Value &value, uint32_t column, std::string &record) {
    auto put_number = [&](double number) {
        if (column > UINT16_MAX || !std::isfinite(number)) return;
        put(record, static_cast<uint16_t>(column));
        put(record, static_cast<uint8_t>(tag_number));
        put(record, number);
    };
    switch (columns_[column].kind) {
    case SOUK_COLUMN_NUMBER:
        if (value.kind == SOUK_COLUMN_NUMBER) put_number(value.number);
        break;
    case SOUK_COLUMN_ORDER:
        if (value.kind != SOUK_COLUMN_KEYWORD || column > UINT16_MAX) break;
        collation_.key(value.text, order_key_);
        put(record, static_cast<uint16_t>(column));
        put(record, static_cast<uint8_t>(tag_order));
        put(record, leading_bytes(order_key_));
        put(record, static_cast<uint16_t>(order_key_.size()));
        record += order_key_;
        break;
    case SOUK_COLUMN_POINT:
        if (value.kind != SOUK_COLUMN_POINT) break;
        put(record, static_cast<uint16_t>(column));
        put(record, static_cast<uint8_t>(tag_point));
        put(record, value.number);
        put(record, value.second);
        break;
    case SOUK_COLUMN_PATH:
        if (value.kind != SOUK_COLUMN_KEYWORD) break;
        for (size_t at = value.text.find(path_separator); at != std::string::npos;
             at = value.text.find(path_separator, at + path_separator.size())) {
            put_keyword(column, std::string_view(value.text).substr(0, at), record);
        }
        put_keyword(column, value.text, record);
        break;
    case SOUK_COLUMN_KEYWORD:
        if (value.kind == SOUK_COLUMN_KEYWORD) {
            put_keyword(column, value.text, record);
        } else if (value.kind == SOUK_COLUMN_NUMBER && std::isfinite(value.number)) {
            char text[32];
            int length = std::snprintf(text, sizeof text, "%.12g", value.number);
            put_keyword(column, {text, static_cast<size_t>(length)}, record);
        }
        break;
    }
}

void Encoder::encode_columns(const DocumentDraft &draft, std::string_view base, std::string &record) {
    record.clear();
    put(record, static_cast<uint16_t>(draft.id.size()));
    record += draft.id;
    std::vector<uint32_t> named;
    for (size_t i = 0; i < draft.value_count; ++i) named.push_back(columns_.find_or_add(draft.values[i].column));
    std::string_view id;
    if (take_id(base, id)) {
        Entry entry;
        for (const char *from = base.data(); !base.empty() && take_entry(base, entry); from = base.data()) {
            if (std::find(named.begin(), named.end(), entry.column) == named.end()) {
                record.append(from, static_cast<size_t>(base.data() - from));
            }
        }
    }
    for (size_t i = 0; i < draft.value_count; ++i) put_value(draft.values[i], named[i], record);
}

std::string_view id_of_columns(std::string_view record) {
    std::string_view id;
    return take_id(record, id) ? id : std::string_view();
}

bool decode_columns(std::string_view record, ColumnTable &columns, Row &row) {
    std::string_view id;
    if (!take_id(record, id)) return false;
    Entry entry;
    while (!record.empty()) {
        if (!take_entry(record, entry) || entry.column >= columns.size()) return false;
        if (entry.tag == tag_keyword) {
            DynamicValue value{entry.column, columns[entry.column].values.add(entry.text)};
            if (!repeats(row.keywords, value)) row.keywords.push_back(value);
        } else {
            row.numbers.push_back({entry.column, entry.number, entry.second});
        }
    }
    return true;
}

std::string_view order_key_of_columns(std::string_view record, uint32_t column) {
    std::string_view id;
    if (!take_id(record, id)) return {};
    Entry entry;
    while (take_entry(record, entry)) {
        if (entry.tag == tag_order && entry.column == column) return entry.text;
    }
    return {};
}

std::string encode_refs(const DocumentRefs &refs) {
    std::string value;
    for (const RecordRef *ref : {&refs.content, &refs.columns, &refs.payload}) {
        put(value, ref->offset);
        put(value, ref->length);
        put(value, ref->checksum);
    }
    return value;
}

bool decode_refs(std::string_view value, DocumentRefs &refs) {
    for (RecordRef *ref : {&refs.content, &refs.columns, &refs.payload}) {
        if (!take(value, ref->offset) || !take(value, ref->length) || !take(value, ref->checksum)) return false;
    }
    return value.empty();
}

uint32_t record_checksum(const void *bytes, size_t length) {
    return static_cast<uint32_t>(hash_bytes(bytes, length, 0x534F554B));
}

}  // namespace souk
