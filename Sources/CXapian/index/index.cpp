#include "index.hpp"

#include "../status.hpp"

#include <algorithm>
#include <chrono>
#include <cstring>
#include <fstream>
#include <iterator>

namespace souk {

namespace {

constexpr size_t load_batch = 64 * chunk_size;

std::string number_text(uint64_t number) { return std::to_string(number); }

uint64_t number_of(const std::string &text) {
    if (text.empty() || text.find_first_not_of("0123456789-") != text.npos || text.size() > 20) {
        throw Failure(SOUK_DAMAGED, "the index has no commit record");
    }
    return text[0] == '-' ? static_cast<uint64_t>(std::stoll(text)) : std::stoull(text);
}

// Xapian replaces this file with every commit.
std::string version_file(const std::string &xapian) {
    std::ifstream file(xapian + "/iamglass", std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
}

// Runs `body` until no commit of another process comes in between. Blocks of the newest commit are never overwritten,
// so that a block "of a later one" that is met twice without a commit between them is no block of Xapian's.
template <typename Body> auto between_commits(const std::string &xapian, Body body) {
    std::string seen;
    for (int attempt = 0;; ++attempt) {
        try {
            return body();
        } catch (const Xapian::DatabaseModifiedError &) {
            std::string now = version_file(xapian);
            if (!now.empty() && now == seen) throw_damage();
            if (attempt == 20) throw;
            seen = std::move(now);
        } catch (...) {
            throw_damage();
        }
    }
}

}  // namespace

void CommitRecord::store(Xapian::WritableDatabase &database) const {
    database.set_metadata("format", index_format);
    database.set_metadata("content", number_text(content));
    database.set_metadata("columns", number_text(columns));
    database.set_metadata("payload", number_text(payload));
    database.set_metadata("words", number_text(words));
    database.set_metadata("word_count", number_text(word_count));
    database.set_metadata("sequence", std::to_string(sequence));
    database.set_metadata("epoch", epoch);
    database.set_metadata("column_names", column_names);
}

CommitRecord CommitRecord::load(const Xapian::Database &database) {
    std::string format = database.get_metadata("format");
    if (format != index_format) {
        throw Failure(SOUK_DAMAGED, "the index has format \"" + format + "\", not \"" + index_format + "\"");
    }
    CommitRecord commit;
    commit.content = number_of(database.get_metadata("content"));
    commit.columns = number_of(database.get_metadata("columns"));
    commit.payload = number_of(database.get_metadata("payload"));
    commit.words = number_of(database.get_metadata("words"));
    commit.word_count = static_cast<uint32_t>(number_of(database.get_metadata("word_count")));
    commit.sequence = static_cast<int64_t>(number_of(database.get_metadata("sequence")));
    commit.epoch = database.get_metadata("epoch");
    commit.column_names = database.get_metadata("column_names");
    return commit;
}

// A slot is free when its document is 0, and was freed when its document is SOUK_NONE.
uint32_t DocumentIds::find(std::string_view id) const {
    uint64_t hash = hash_bytes(id);
    std::shared_lock lock(mutex_);
    size_t mask = slots_.size() - 1;
    for (size_t i = hash & mask; slots_[i].second != 0; i = (i + 1) & mask) {
        if (slots_[i].first == hash && slots_[i].second != SOUK_NONE) return slots_[i].second;
    }
    return 0;
}

void DocumentIds::insert(std::string_view id, uint32_t document) {
    uint64_t hash = hash_bytes(id);
    std::unique_lock lock(mutex_);
    if ((used_ + 1) * 3 > slots_.size() * 2) grow();
    size_t mask = slots_.size() - 1;
    size_t i = hash & mask;
    while (slots_[i].second != 0 && !(slots_[i].first == hash && slots_[i].second != SOUK_NONE)) i = (i + 1) & mask;
    if (slots_[i].second == 0) ++used_;
    slots_[i] = {hash, document};
}

void DocumentIds::erase(std::string_view id) {
    uint64_t hash = hash_bytes(id);
    std::unique_lock lock(mutex_);
    size_t mask = slots_.size() - 1;
    for (size_t i = hash & mask; slots_[i].second != 0; i = (i + 1) & mask) {
        if (slots_[i].first == hash && slots_[i].second != SOUK_NONE) {
            slots_[i].second = SOUK_NONE;
            return;
        }
    }
}

void DocumentIds::grow() {
    std::vector<std::pair<uint64_t, uint32_t>> old(slots_.size() * 2);
    old.swap(slots_);
    used_ = 0;
    size_t mask = slots_.size() - 1;
    for (auto [hash, document] : old) {
        if (document == 0 || document == SOUK_NONE) continue;
        size_t i = hash & mask;
        while (slots_[i].second != 0) i = (i + 1) & mask;
        slots_[i] = {hash, document};
        ++used_;
    }
}

Index::Index(std::string folder, Schema wanted) : files(folder), schema(std::move(wanted)) {
    for (const auto &column : schema.columns) columns.declare(column.name, column.kind, column.role);
    load();
}

void Index::load() {
    database_ = between_commits(files.xapian, [&] { return Xapian::Database(files.xapian); });
    try {
        content.open(files.content, false);
        columns_arena.open(files.columns, false);
        payload.open(files.payload, false);
        words.open(files.words, false);
    } catch (...) {
        throw_damage();
    }
    snapshot_ = std::make_shared<Snapshot>();
    refresh();
}

void Index::check_sizes(const CommitRecord &commit) const {
    auto check = [](const Arena &arena, uint64_t size, const std::string &path) {
        if (!arena.contains(0, size)) throw Failure(SOUK_DAMAGED, path + " is shorter than was committed");
    };
    check(content, commit.content, files.content);
    check(columns_arena, commit.columns, files.columns);
    check(payload, commit.payload, files.payload);
    check(words, commit.words, files.words);
}

bool Index::refresh() {
    std::lock_guard lock(refresh_mutex_);
    if (has_writer) return false;
    return between_commits(files.xapian, [&] { return take_up(); });
}

bool Index::take_up() {
    database_.reopen();
    auto before = snapshot();
    uint64_t revision = database_.get_revision();
    if (revision == before->revision) return false;
    CommitRecord commit = CommitRecord::load(database_);
    check_sizes(commit);
    load_words(commit);
    if (before->revision == 0) vocabulary.load_uses(files.uses);
    load_columns(commit);
    load_frequencies();
    auto changes = load_changes(*before);
    std::shared_ptr<Snapshot> after;
    for (size_t from = 0; from < changes.size() || !after;) {
        size_t to = std::min(changes.size(), from + load_batch);
        std::vector<RowChange> batch(changes.begin() + from, changes.begin() + to);
        for (auto &change : batch) {
            if (!change.row || change.row->refs.columns.length == 0) continue;
            auto row = std::make_shared<Row>(*change.row);
            auto record = column_record(row->refs);
            if (!decode_columns(record, columns, *row)) {
                throw Failure(SOUK_DAMAGED, "a columns record cannot be read");
            }
            ids.insert(id_of_columns(record), change.document);
            change.row = row;
        }
        after = changed(after ? *after : *before, batch, columns);
        from = to;
    }
    after->revision = revision;
    after->sequence = commit.sequence;
    after->epoch = commit.epoch;
    vocabulary.renew_lexicon(before->revision == 0);
    columns_arena.release_pages();
    publish(after);
    return true;
}

void Index::load_words(const CommitRecord &commit) {
    while (words_read_ < commit.words) {
        // Each: length of word, length of stem, word, stem (0 for the same).
        const uint8_t *at = words.at(words_read_);
        uint64_t length = 2ull + at[0] + at[1];
        if (words_read_ + length > commit.words) throw Failure(SOUK_DAMAGED, "the words cannot be read");
        std::string_view word(reinterpret_cast<const char *>(at + 2), at[0]);
        std::string_view stem(reinterpret_cast<const char *>(at + 2 + at[0]), at[1]);
        vocabulary.load(word, stem.empty() ? word : stem);
        words_read_ += length;
    }
    if (vocabulary.size() < commit.word_count) throw Failure(SOUK_DAMAGED, "words are missing");
    words_on_file = commit.word_count;
}

void Index::load_columns(const CommitRecord &commit) {
    std::string_view names = commit.column_names;
    for (size_t at = 0; at < names.size();) {
        size_t end = std::min(names.find('\n', at), names.size());
        columns.find_or_add(names.substr(at, end - at));
        at = end + 1;
    }
}

void Index::load_frequencies() {
    for (auto it = database_.allterms_begin(); it != database_.allterms_end(); ++it) {
        uint32_t stem = vocabulary.find_stem(*it);
        if (stem != SOUK_NONE) vocabulary.set_frequency(stem, it.get_termfreq());
    }
}

// The documents whose records are not those of `before`, without their values.
std::vector<RowChange> Index::load_changes(const Snapshot &before) {
    std::vector<RowChange> changes;
    uint32_t next = 1;
    auto gone_until = [&](uint32_t document) {
        for (; next < document && next <= before.last_document; ++next) {
            if (const DocumentRefs *refs = before.refs(next)) {
                auto id = id_of_columns(column_record(*refs));
                if (ids.find(id) == next) ids.erase(id);
                changes.push_back({next, nullptr});
            }
        }
        next = document + 1;
    };
    for (auto it = database_.valuestream_begin(refs_slot); it != database_.valuestream_end(refs_slot); ++it) {
        uint32_t document = it.get_docid();
        gone_until(document);
        auto row = std::make_shared<Row>();
        if (!decode_refs(*it, row->refs)) throw Failure(SOUK_DAMAGED, "a document does not say where it lies");
        // Looked at once, since content is read without looking.
        const RecordRef &text = row->refs.content;
        if (text.offset % 4 != 0 || !content.contains(text.offset, text.length)) {
            throw Failure(SOUK_DAMAGED, "a record lies beyond its file");
        }
        const DocumentRefs *old = before.refs(document);
        if (old && std::memcmp(old, &row->refs, sizeof *old) == 0) continue;
        changes.push_back({document, row});
    }
    gone_until(SOUK_NONE);
    return changes;
}

const uint8_t *Index::verified(const Arena &arena, const RecordRef &ref) const {
    if (!arena.contains(ref.offset, ref.length)) throw Failure(SOUK_DAMAGED, "a record lies beyond its file");
    const uint8_t *bytes = arena.at(ref.offset);
    if (record_checksum(bytes, ref.length) != ref.checksum) throw Failure(SOUK_DAMAGED, "a record was changed");
    return bytes;
}

std::string_view Index::column_record(const DocumentRefs &refs) const {
    return {reinterpret_cast<const char *>(verified(columns_arena, refs.columns)), refs.columns.length};
}

void Index::publish(std::shared_ptr<const Snapshot> snapshot) {
    {
        std::lock_guard lock(publish_mutex_);
        std::atomic_store(&snapshot_, std::move(snapshot));
    }
    published_.notify_all();
}

std::shared_ptr<const Snapshot> Index::wait_for(uint64_t revision) const {
    std::unique_lock lock(publish_mutex_);
    published_.wait_for(lock, std::chrono::milliseconds(200), [&] {
        return std::atomic_load(&snapshot_)->revision >= revision;
    });
    return std::atomic_load(&snapshot_);
}

}  // namespace souk
