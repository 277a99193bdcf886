#include "characters.hpp"

#include "fold_table.hpp"

#include <algorithm>
#include <xapian.h>

namespace souk {

uint32_t next_code_point(const char *&at, const char *end) {
    auto byte = [](const char *p) { return static_cast<uint8_t>(*p); };
    uint32_t first = byte(at);
    if (first < 0x80) {
        ++at;
        return first;
    }
    unsigned more = first >= 0xF0 && first < 0xF5 ? 3 : first >= 0xE0 ? 2 : first >= 0xC2 ? 1 : 0;
    if (first >= 0xF5 || more == 0 || static_cast<size_t>(end - at) <= more) {
        ++at;
        return 0xFFFD;
    }
    uint32_t code_point = first & (0x3Fu >> more);
    for (unsigned i = 1; i <= more; ++i) {
        if ((byte(at + i) & 0xC0) != 0x80) {
            ++at;
            return 0xFFFD;
        }
        code_point = code_point << 6 | (byte(at + i) & 0x3F);
    }
    at += more + 1;
    return code_point;
}

void append_utf8(std::string &to, uint32_t c) {
    if (c < 0x80) {
        to += static_cast<char>(c);
    } else if (c < 0x800) {
        to += static_cast<char>(0xC0 | c >> 6);
        to += static_cast<char>(0x80 | (c & 0x3F));
    } else if (c < 0x10000) {
        to += static_cast<char>(0xE0 | c >> 12);
        to += static_cast<char>(0x80 | (c >> 6 & 0x3F));
        to += static_cast<char>(0x80 | (c & 0x3F));
    } else {
        to += static_cast<char>(0xF0 | c >> 18);
        to += static_cast<char>(0x80 | (c >> 12 & 0x3F));
        to += static_cast<char>(0x80 | (c >> 6 & 0x3F));
        to += static_cast<char>(0x80 | (c & 0x3F));
    }
}

namespace {

// Scripts written without spaces: Thai, Lao, Khmer and Myanmar as well as Chinese, Japanese and Korean.
bool is_unspaced(uint32_t c) {
    return (c >= 0x0E00 && c <= 0x0EFF) || (c >= 0x1000 && c <= 0x109F) || (c >= 0x1100 && c <= 0x11FF) ||
        (c >= 0x1780 && c <= 0x17FF) || (c >= 0x3040 && c <= 0x30FF) || (c >= 0x3130 && c <= 0x318F) ||
        (c >= 0x31F0 && c <= 0x31FF) || (c >= 0x3400 && c <= 0x4DBF) || (c >= 0x4E00 && c <= 0x9FFF) ||
        (c >= 0xA960 && c <= 0xA97F) || (c >= 0xAC00 && c <= 0xD7FF) || (c >= 0xF900 && c <= 0xFAFF) ||
        (c >= 0xFF66 && c <= 0xFF9F) || (c >= 0x20000 && c <= 0x3FFFF);
}

}  // namespace

CharacterClass classify(uint32_t c) {
    if (c < 0x80) {
        if (c >= '0' && c <= '9') return CharacterClass::digit;
        if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z')) return CharacterClass::letter;
        return c == '\'' ? CharacterClass::apostrophe : CharacterClass::other;
    }
    if (c == 0x2019 || c == 0x02BC) return CharacterClass::apostrophe;
    if (c == 0xAD || (c >= 0x300 && c <= 0x36F) || c == 0x200B || c == 0x200C || c == 0x200D) {
        return CharacterClass::mark;
    }
    switch (Xapian::Unicode::get_category(c)) {
    case Xapian::Unicode::UPPERCASE_LETTER:
    case Xapian::Unicode::LOWERCASE_LETTER:
    case Xapian::Unicode::TITLECASE_LETTER:
    case Xapian::Unicode::MODIFIER_LETTER:
    case Xapian::Unicode::OTHER_LETTER:
    case Xapian::Unicode::LETTER_NUMBER:
        return is_unspaced(c) ? CharacterClass::cjk : CharacterClass::letter;
    case Xapian::Unicode::NON_SPACING_MARK:
    case Xapian::Unicode::COMBINING_SPACING_MARK:
        // Vowel signs of Indic scripts belong to their word.
        return is_unspaced(c) ? CharacterClass::cjk : CharacterClass::letter;
    case Xapian::Unicode::DECIMAL_DIGIT_NUMBER:
    case Xapian::Unicode::OTHER_NUMBER:
        return CharacterClass::digit;
    default:
        return CharacterClass::other;
    }
}

void append_folded(std::string &to, uint32_t c) {
    if (c < 0x80) {
        to += static_cast<char>(c >= 'A' && c <= 'Z' ? c + 32 : c);
        return;
    }
    auto end = fold_table + fold_table_size;
    auto entry = std::lower_bound(
        fold_table, end, c, [](const FoldEntry &e, uint32_t value) { return e.code_point < value; });
    if (entry != end && entry->code_point == c) {
        to += entry->folded;
    } else {
        append_utf8(to, Xapian::Unicode::tolower(c));
    }
}

}  // namespace souk
