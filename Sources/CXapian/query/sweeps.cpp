#include "sweeps.hpp"

#include <cstring>
#include <limits>

namespace souk {

// The same loop for each kind of processor; the right one is chosen when the program starts: before the thread sanitizer
// is ready for it.
#if defined(__has_feature)
#if __has_feature(thread_sanitizer)
#define SOUK_ONE_PROCESSOR
#endif
#endif
#if defined(__x86_64__) && defined(__linux__) && !defined(SOUK_ONE_PROCESSOR)
#define SOUK_FOR_EACH_PROCESSOR __attribute__((target_clones("avx512f", "avx2", "default")))
#define SOUK_WITH_POPCOUNT __attribute__((target_clones("popcnt", "default")))
#else
#define SOUK_FOR_EACH_PROCESSOR
#define SOUK_WITH_POPCOUNT
#endif

namespace {

constexpr uint32_t lanes = 8;
constexpr double infinity = std::numeric_limits<double>::infinity();

}  // namespace

SOUK_FOR_EACH_PROCESSOR NumberSums masked_sums(const double *values, const uint64_t *bits) {
    double sums[lanes] = {}, least[lanes], most[lanes];
    for (uint32_t lane = 0; lane < lanes; ++lane) {
        least[lane] = infinity;
        most[lane] = -infinity;
    }
    for (uint32_t i = 0; i < chunk_size; i += lanes) {
        uint64_t byte = bits[i / 64] >> (i % 64) & 0xFF;
        if (byte == 0) continue;
        for (uint32_t lane = 0; lane < lanes; ++lane) {
            double value = values[i + lane];
            bool counts = (byte >> lane & 1) != 0 && value == value;
            double low = counts ? value : infinity, high = counts ? value : -infinity;
            sums[lane] += counts ? value : 0.0;
            least[lane] = low < least[lane] ? low : least[lane];
            most[lane] = high > most[lane] ? high : most[lane];
        }
    }
    NumberSums total{0, infinity, -infinity};
    for (uint32_t lane = 0; lane < lanes; ++lane) {
        total.sum += sums[lane];
        total.minimum = least[lane] < total.minimum ? least[lane] : total.minimum;
        total.maximum = most[lane] > total.maximum ? most[lane] : total.maximum;
    }
    return total;
}

// The simplest of processors does it well.
uint64_t at_least(const uint8_t *impacts, uint8_t least) {
    using Bytes = uint8_t __attribute__((ext_vector_type(64)));
    using Bits = bool __attribute__((ext_vector_type(64)));
    Bytes bytes;
    std::memcpy(&bytes, impacts, sizeof bytes);
    Bits bits = __builtin_convertvector(bytes >= Bytes(least), Bits);
    uint64_t word;
    std::memcpy(&word, &bits, sizeof word);
    return word;
}

SOUK_FOR_EACH_PROCESSOR void lift(const uint8_t *impacts, float step, float *best) {
    for (uint32_t i = 0; i < 64; ++i) {
        float score = step * static_cast<float>(impacts[i]);
        best[i] = best[i] < score ? score : best[i];
    }
}

SOUK_FOR_EACH_PROCESSOR void add_weighed(const float *best, float weight, float *scores) {
#pragma clang fp contract(off)
    for (uint32_t i = 0; i < 64; ++i) {
        float part = weight * best[i];
        scores[i] += part;
    }
}

SOUK_FOR_EACH_PROCESSOR uint64_t at_least(const float *scores, float score) {
    uint64_t bits = 0;
    for (uint32_t i = 0; i < 64; ++i) bits |= static_cast<uint64_t>(scores[i] >= score) << i;
    return bits;
}

SOUK_WITH_POPCOUNT uint32_t count_bits(const uint64_t *words, size_t count) {
    uint64_t bits = 0;
    for (size_t i = 0; i < count; ++i) bits += static_cast<uint64_t>(__builtin_popcountll(words[i]));
    return static_cast<uint32_t>(bits);
}

}  // namespace souk
