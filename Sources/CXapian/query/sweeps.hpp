#pragma once

#include "../index/snapshot.hpp"

namespace souk {

// What the numbers of some documents of a chunk come to. NaN is no number.
struct NumberSums {
    double sum = 0, minimum = 0, maximum = 0;   // infinite the wrong way round when there is none
};

// Over the documents of the bits, eight at a time: what it costs does not depend on how many they are.
NumberSums masked_sums(const double *values, const uint64_t *bits);

// How many bits are set.
uint32_t count_bits(const uint64_t *words, size_t count);

// Which of 64 neighbours are at least `least`, as bits.
uint64_t at_least(const uint8_t *impacts, uint8_t least);
// Of 64 neighbours: lifts each of `best` to `step` times its impact, where that is more.
void lift(const uint8_t *impacts, float step, float *best);
// Adds `weight` times `best` to `scores`. Never as one operation, which would round otherwise: all processors come to
// the same scores.
void add_weighed(const float *best, float weight, float *scores);
// Which of the 64 are at least `score`, as bits.
uint64_t at_least(const float *scores, float score);

}  // namespace souk
