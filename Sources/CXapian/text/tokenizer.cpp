#include "tokenizer.hpp"

#include "characters.hpp"

#include <cstring>

namespace souk {

namespace {

// Longer words are cut: nobody types them, and a term may have 245 bytes.
constexpr size_t longest_word = 64;
constexpr size_t longest_joined = 40;

bool is_connector(char c) { return c == '-' || c == '_' || c == '.' || c == '&' || c == '+'; }

bool starts_word(const char *at, const char *end) {
    if (at >= end) return false;
    const char *probe = at;
    auto kind = classify(next_code_point(probe, end));
    return kind == CharacterClass::letter || kind == CharacterClass::digit;
}

bool is_ascii_digit(const char *at, const char *end) { return at < end && *at >= '0' && *at <= '9'; }

// A comma between digits that groups thousands: exactly three digits follow.
bool groups_thousands(const char *comma, const char *end) {
    return is_ascii_digit(comma + 1, end) && is_ascii_digit(comma + 2, end) && is_ascii_digit(comma + 3, end) &&
        !is_ascii_digit(comma + 4, end);
}

// The length in bytes of an inch or foot mark at `at`, and the unit it stands for.
size_t length_mark(const char *at, const char *end, std::string_view &unit) {
    size_t left = static_cast<size_t>(end - at);
    if (left >= 1 && *at == '"') return unit = "in", 1;
    if (left >= 2 && std::memcmp(at, "''", 2) == 0) return unit = "in", 2;
    if (left >= 3 && (std::memcmp(at, "\xE2\x80\xB3", 3) == 0 || std::memcmp(at, "\xE2\x80\x9D", 3) == 0)) {
        return unit = "in", 3;
    }
    if (left >= 3 && std::memcmp(at, "\xE2\x80\xB2", 3) == 0) return unit = "ft", 3;
    if (left >= 1 && *at == '\'') return unit = "ft", 1;
    return 0;
}

}  // namespace

const std::vector<Token> &Tokenizer::run(std::string_view text) {
    buffer_.clear();
    parts_.clear();
    joined_.clear();
    const char *base = text.data(), *at = base, *end = base + text.size();
    bool attached = false;
    while (at < end) {
        const char *before = at;
        switch (classify(next_code_point(at, end))) {
        case CharacterClass::letter:
        case CharacterClass::digit:
            at = before;
            scan_word(at, end, base, attached);
            attached = at < end && is_connector(*at) && starts_word(at + 1, end);
            if (attached) ++at;
            break;
        case CharacterClass::cjk:
            at = before;
            scan_cjk(at, end, base);
            attached = false;
            break;
        default:
            attached = false;
        }
    }
    add_joined_forms();
    return tokens_;
}

void Tokenizer::emit_part(uint32_t begin, uint32_t end, size_t folded_from, TokenKind kind, bool attached) {
    size_t length = buffer_.size() - folded_from;
    if (length == 0) return;
    if (length > longest_word) {
        length = longest_word;
        while (length > 0 && (static_cast<uint8_t>(buffer_[folded_from + length]) & 0xC0) == 0x80) --length;
        buffer_.resize(folded_from + length);
    }
    Token token;
    token.begin = begin;
    token.end = end;
    token.text = static_cast<uint32_t>(folded_from);
    token.length = static_cast<uint32_t>(length);
    token.position = static_cast<uint32_t>(parts_.size());
    token.span = 1;
    token.kind = kind;
    token.attached = attached && !parts_.empty();
    parts_.push_back(token);
}

// One run of letters and digits, from its first character.
void Tokenizer::scan_word(const char *&at, const char *end, const char *base, bool attached) {
    const char *begin = at;
    size_t folded_from = buffer_.size();
    bool digits_only = true, last_digit = false;
    while (at < end) {
        const char *before = at;
        auto byte = static_cast<uint8_t>(*at);
        if ((byte | 0x20) >= 'a' && (byte | 0x20) <= 'z') {
            buffer_ += static_cast<char>(byte | 0x20);
            ++at;
            digits_only = last_digit = false;
            continue;
        }
        uint32_t c = next_code_point(at, end);
        auto kind = classify(c);
        if (kind == CharacterClass::letter) {
            append_folded(buffer_, c);
            digits_only = last_digit = false;
        } else if (kind == CharacterClass::digit) {
            append_folded(buffer_, c);
            last_digit = true;
        } else if (kind == CharacterClass::mark) {
            continue;
        } else if (kind == CharacterClass::apostrophe && !last_digit && starts_word(at, end)) {
            continue;
        } else if (last_digit && digits_only && (c == '.' || c == '/') && is_ascii_digit(at, end)) {
            buffer_ += static_cast<char>(c);
        } else if (last_digit && digits_only && c == ',' && groups_thousands(before, end)) {
            continue;
        } else {
            at = before;
            break;
        }
    }
    auto offset = [base](const char *p) { return static_cast<uint32_t>(p - base); };
    emit_part(offset(begin), offset(at), folded_from, digits_only ? TokenKind::number : TokenKind::word, attached);
    if (parts_.empty()) return;
    std::string_view unit;
    if (!digits_only) {
        split_unit(parts_.size() - 1);
    } else if (size_t length = length_mark(at, end, unit)) {
        size_t from = buffer_.size();
        buffer_ += unit;
        emit_part(offset(at), offset(at + length), from, TokenKind::word, true);
        at += length;
    }
}

// `12v` becomes 12 and v, but `dv7` and `3d` stay.
void Tokenizer::split_unit(size_t part) {
    Token whole = parts_[part];
    auto text = folded(whole);
    size_t digits = 0;
    while (digits < text.size() && ((text[digits] >= '0' && text[digits] <= '9') || text[digits] == '.' ||
                                    text[digits] == '/')) {
        ++digits;
    }
    if (digits == 0 || digits == text.size() || unit_name(text.substr(digits)).empty()) return;
    // The source may have characters that folding dropped or widened; then the boundary is not known.
    if (whole.end - whole.begin != whole.length) return;
    auto cut = static_cast<uint32_t>(digits);
    Token number = whole, unit = whole;
    number.length = cut;
    number.end = whole.begin + cut;
    number.kind = TokenKind::number;
    unit.text += cut;
    unit.length -= cut;
    unit.begin += cut;
    unit.position = whole.position + 1;
    unit.attached = true;
    parts_[part] = number;
    parts_.push_back(unit);
}

// Pairs of characters, overlapping; a character alone stays alone.
void Tokenizer::scan_cjk(const char *&at, const char *end, const char *base) {
    const char *previous = nullptr;
    size_t pairs = 0;
    auto emit = [&](const char *from, const char *to) {
        size_t folded_from = buffer_.size();
        for (const char *p = from; p < to;) append_folded(buffer_, next_code_point(p, to));
        emit_part(
            static_cast<uint32_t>(from - base), static_cast<uint32_t>(to - base), folded_from, TokenKind::cjk,
            pairs > 0);
    };
    const char *run_end = at;
    while (at < end) {
        const char *before = at;
        auto kind = classify(next_code_point(at, end));
        if (kind != CharacterClass::cjk && kind != CharacterClass::mark) {
            at = before;
            break;
        }
        if (previous) {
            emit(previous, at);
            ++pairs;
        }
        previous = before;
        run_end = at;
    }
    if (pairs == 0 && previous) emit(previous, run_end);
}

void Tokenizer::add_joined(size_t first, size_t last, std::string_view unit) {
    size_t length = unit.size();
    for (size_t i = first; i <= last - !unit.empty(); ++i) length += parts_[i].length;
    if (length > longest_joined) return;
    Token token = parts_[first];
    token.end = parts_[last].end;
    token.text = static_cast<uint32_t>(buffer_.size());
    token.length = static_cast<uint32_t>(length);
    token.span = static_cast<uint16_t>(last - first + 1);
    token.kind = TokenKind::word;
    buffer_.reserve(buffer_.size() + length);
    for (size_t i = first; i <= last - !unit.empty(); ++i) {
        buffer_.append(buffer_, parts_[i].text, parts_[i].length);
    }
    buffer_ += unit;
    tokens_.push_back(token);
}

// Writes `tokens_`: every part, preceded by the joined forms that begin with it, longest first.
void Tokenizer::add_joined_forms() {
    tokens_.clear();
    for (size_t i = 0; i < parts_.size(); ++i) {
        bool cjk = parts_[i].kind == TokenKind::cjk;
        if (!cjk && !parts_[i].attached) {
            size_t last = i;
            while (last + 1 < parts_.size() && parts_[last + 1].attached && parts_[last + 1].kind != TokenKind::cjk) {
                ++last;
            }
            bool measure = last == i + 1 && parts_[i].kind == TokenKind::number &&
                !unit_name(folded(parts_[last])).empty();
            if (last > i && last - i < 6 && !measure) add_joined(i, last, {});
        }
        if (parts_[i].kind == TokenKind::number && i + 1 < parts_.size() && parts_[i + 1].kind == TokenKind::word) {
            auto unit = unit_name(folded(parts_[i + 1]));
            bool ends = i + 2 == parts_.size() || !parts_[i + 2].attached;
            if (!unit.empty() && ends) add_joined(i, i + 1, unit);
        }
        tokens_.push_back(parts_[i]);
    }
}

void fold_value(std::string_view text, std::string &folded) {
    folded.clear();
    const char *at = text.data(), *end = at + text.size();
    bool space = false;
    while (at < end) {
        uint32_t c = next_code_point(at, end);
        if (c == ' ' || (c >= '\t' && c <= '\r') || c == 0xA0) {
            space = true;
            continue;
        }
        if (c >= 0x300 && c <= 0x36F) continue;
        if (space && !folded.empty()) folded += ' ';
        space = false;
        append_folded(folded, c);
    }
}

}  // namespace souk
