#pragma once

#include <cstdint>
#include <string>

namespace souk {

enum class CharacterClass : uint8_t { other, letter, digit, cjk, mark, apostrophe };

// The code point at `at`, which is moved past it. A byte that is no UTF-8 counts as U+FFFD.
uint32_t next_code_point(const char *&at, const char *end);
void append_utf8(std::string &to, uint32_t code_point);

CharacterClass classify(uint32_t code_point);
// Appends the lower-case form without accents.
void append_folded(std::string &to, uint32_t code_point);

}  // namespace souk
