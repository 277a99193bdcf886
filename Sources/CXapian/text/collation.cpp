#include "collation.hpp"

#include "characters.hpp"

#include <algorithm>
#include <xapian.h>

namespace souk {

// A letter's weight is the letter it follows and a byte that no UTF-8 has, which is greater than any.
const Collation::Letter *Collation::letters_of(std::string_view language) {
    static constexpr Letter none[] = {{0, ""}};
    static constexpr Letter swedish[] = {
        {0xE5, "z\xFC"}, {0xE4, "z\xFD"}, {0xE6, "z\xFD"}, {0xF6, "z\xFE"}, {0xF8, "z\xFE"}, {0, ""}};
    static constexpr Letter danish[] = {
        {0xE6, "z\xFC"}, {0xE4, "z\xFC"}, {0xF8, "z\xFD"}, {0xF6, "z\xFD"}, {0xE5, "z\xFE"}, {0, ""}};
    static constexpr Letter spanish[] = {{0xF1, "n\xFE"}, {0, ""}};
    static constexpr Letter turkish[] = {
        {0xE7, "c\xFE"}, {0x11F, "g\xFE"}, {0x131, "h\xFE"}, {0xF6, "o\xFE"}, {0x15F, "s\xFE"}, {0xFC, "u\xFE"},
        {0, ""}};
    static constexpr Letter hungarian[] = {
        {0xF6, "o\xFE"}, {0x151, "o\xFE"}, {0xFC, "u\xFE"}, {0x171, "u\xFE"}, {0, ""}};
    static constexpr Letter romanian[] = {
        {0x103, "a\xFC"}, {0xE2, "a\xFD"}, {0xEE, "i\xFE"}, {0x219, "s\xFE"}, {0x15F, "s\xFE"}, {0x21B, "t\xFE"},
        {0x163, "t\xFE"}, {0, ""}};
    static constexpr struct {
        std::string_view language;
        const Letter *letters;
    } alphabets[] = {
        {"danish", danish},       {"finnish", swedish},   {"hungarian", hungarian}, {"norwegian", danish},
        {"romanian", romanian},   {"spanish", spanish},   {"swedish", swedish},     {"turkish", turkish},
        {"da", danish},           {"fi", swedish},        {"hu", hungarian},        {"no", danish},
        {"nb", danish},           {"nn", danish},         {"ro", romanian},         {"es", spanish},
        {"sv", swedish},          {"tr", turkish},
    };
    for (const auto &alphabet : alphabets) {
        if (alphabet.language == language) return alphabet.letters;
    }
    return none;
}

Collation::Collation(std::string_view language) : letters_(letters_of(language)) {}

const Collation::Letter *Collation::find(uint32_t code_point) const {
    for (const Letter *letter = letters_; letter->code_point != 0; ++letter) {
        if (letter->code_point == code_point) return letter;
    }
    return nullptr;
}

namespace {

constexpr char space_weight = 0x02, symbol_weight = 0x23;

bool is_space(uint32_t c) { return c == ' ' || (c >= '\t' && c <= '\r') || c == 0xA0; }
bool is_ascii_digit(uint32_t c) { return c >= '0' && c <= '9'; }

// Below the digits, in the order of their code points.
char punctuation_weight(uint32_t c) {
    if (c < '0') return static_cast<char>(space_weight + 1 + (c - '!'));
    if (c <= '@') return static_cast<char>(0x12 + (c - ':'));
    if (c <= '`') return static_cast<char>(0x19 + (c - '['));
    return static_cast<char>(0x1F + (c - '{'));
}

// Runs of digits behind a point are decimals; others are preceded by how many there are, so that 10 follows 9.
void put_number(const char *&at, const char *end, bool is_fraction, std::string &key) {
    const char *from = at;
    while (at < end && is_ascii_digit(static_cast<uint8_t>(*at))) ++at;
    if (!is_fraction) {
        while (from + 1 < at && *from == '0') ++from;
        key += static_cast<char>('0' + std::min<ptrdiff_t>(9, at - from - 1));
    }
    key.append(from, at);
}

}  // namespace

void Collation::key(std::string_view text, std::string &key) const {
    key.clear();
    const char *at = text.data(), *end = at + text.size();
    bool space = false, after_point = false;
    uint32_t before = 0;
    while (at < end && key.size() < longest_key) {
        if (is_ascii_digit(static_cast<uint8_t>(*at))) {
            if (space && !key.empty()) key += space_weight;
            space = false;
            put_number(at, end, after_point, key);
            before = '0';
            after_point = false;
            continue;
        }
        uint32_t c = next_code_point(at, end);
        if (is_space(c)) {
            space = true;
            before = c;
            after_point = false;
            continue;
        }
        // A letter with a mark of its own character is looked up whole; marks that follow one do not count.
        if (c >= 0x300 && c <= 0x36F) continue;
        if (space && !key.empty()) key += space_weight;
        space = false;
        after_point = c == '.' && before == '0';
        before = c;
        CharacterClass kind = classify(c);
        if (c < 0x80 && (kind == CharacterClass::other || kind == CharacterClass::apostrophe)) {
            if (c >= '!') key += punctuation_weight(c);
        } else if (kind == CharacterClass::other || kind == CharacterClass::apostrophe) {
            key += symbol_weight;
            append_utf8(key, c);
        } else if (const Letter *letter = find(Xapian::Unicode::tolower(c))) {
            key += letter->weight;
        } else {
            append_folded(key, c);
        }
    }
    key += '\0';
    key += text;
    if (key.size() > longest_key) key.resize(longest_key);
}

}  // namespace souk
