#include "writer.hpp"

#include "../status.hpp"

#include <algorithm>
#include <set>

namespace souk {

void append_words(const Vocabulary &vocabulary, uint32_t from, Arena &words) {
    std::string record;
    for (uint32_t id = from, count = vocabulary.size(); id < count; ++id) {
        auto word = vocabulary.word(id).view();
        auto stem = vocabulary.stem(vocabulary.stem_of(id)).view();
        if (stem == word) stem = {};
        record.clear();
        record += static_cast<char>(word.size());
        record += static_cast<char>(stem.size());
        record += word;
        record += stem;
        words.append(record.data(), record.size(), 1);
    }
}

std::string undeclared_names(const ColumnTable &columns) {
    std::string names;
    for (uint32_t i = columns.declared(); i < columns.size(); ++i) {
        names += columns[i].name;
        names += '\n';
    }
    return names;
}

RecordRef append_record(Arena &arena, const void *bytes, size_t length) {
    RecordRef ref;
    ref.offset = arena.append(bytes, length);
    ref.length = static_cast<uint32_t>(length);
    ref.checksum = record_checksum(bytes, length);
    return ref;
}

Xapian::Document make_document(
    const Vocabulary &vocabulary, const std::vector<TermCount> &terms, const DocumentRefs &refs) {
    Xapian::Document document;
    for (const auto &term : terms) document.add_term(std::string(vocabulary.stem(term.stem).view()), term.wdf);
    document.add_value(refs_slot, encode_refs(refs));
    return document;
}

Writer::Writer(Index &index, bool synchronous)
    : index_(index),
      database_(index.files.xapian, Xapian::DB_OPEN | (synchronous ? 0 : Xapian::DB_NO_SYNC)),
      encoder_(index.schema, index.vocabulary, index.columns), synchronous_(synchronous) {
    // The lock is held from here on; what was committed before may still be unseen.
    index_.refresh();
    committed_ = CommitRecord::load(database_);
    index_.content.open_for_writing(committed_.content);
    index_.columns_arena.open_for_writing(committed_.columns);
    index_.payload.open_for_writing(committed_.payload);
    index_.words.open_for_writing(committed_.words);
    next_document_ = database_.get_lastdocid() + 1;
    begin();
    index_.has_writer = true;
}

Writer::~Writer() {
    try {
        database_.cancel_transaction();
    } catch (...) {
        // Nothing was committed: that is all that is wanted of it.
    }
    index_.vocabulary.save_uses(index_.files.uses);
    index_.has_writer = false;
}

// Without a transaction Xapian commits by itself, after many changes and when it is closed.
void Writer::begin() { database_.begin_transaction(); }

Writer::Known Writer::known(std::string_view id) {
    if (auto pending = pending_ids_.find(std::string(id)); pending != pending_ids_.end()) {
        if (pending->second == 0) return {};
        return {pending->second, pending_.at(pending->second).refs};
    }
    uint32_t document = index_.ids.find(id);
    if (document == 0) return {};
    const DocumentRefs *refs = index_.snapshot()->refs(document);
    if (!refs || id_of_columns(index_.column_record(*refs)) != id) return {};
    return {document, *refs};
}

// A record that may still wait in the arena's buffer.
std::string_view Writer::readable(Arena &arena, const RecordRef &ref) {
    if (!arena.contains(ref.offset, ref.length)) arena.flush();
    return {reinterpret_cast<const char *>(index_.verified(arena, ref)), ref.length};
}

void Writer::note(uint32_t document, std::string_view id, bool alive, const DocumentRefs &refs) {
    bool existed = index_.snapshot()->refs(document) != nullptr;
    pending_[document] = {std::string(id), alive, existed, refs};
    pending_ids_[std::string(id)] = alive ? document : 0;
}

void Writer::count_stems(const DocumentRefs &refs, int change) {
    auto record = readable(index_.content, refs.content);
    ContentView view;
    if (!ContentView::parse(reinterpret_cast<const uint8_t *>(record.data()), record.size(), view) ||
        view.fields() != index_.schema.texts.size()) {
        throw Failure(SOUK_DAMAGED, "a content record cannot be read");
    }
    std::set<uint32_t> stems;
    for (uint32_t field = 0; field < view.fields(); ++field) {
        for (uint32_t word : view.words(field)) {
            word &= word_mask;
            if (word == boundary) continue;
            if (word >= index_.vocabulary.size()) throw Failure(SOUK_DAMAGED, "words are missing");
            stems.insert(index_.vocabulary.stem_of(word));
            const TextField &text = index_.schema.texts[field];
            if (text.role != SOUK_ROLE_IDENTIFIER) index_.vocabulary.use(word, change * static_cast<int>(text.weight));
        }
    }
    for (uint32_t stem : stems) stem_changes_[stem] += change;
}

// Only the value changes: cheap, since the document was just opened from the same database.
void Writer::replace_refs(uint32_t document, const DocumentRefs &refs) {
    Xapian::Document stored = database_.get_document(document);
    stored.add_value(refs_slot, encode_refs(refs));
    database_.replace_document(document, stored);
}

void Writer::upsert(const DocumentDraft &draft) {
    Known old = known(draft.id);
    encoder_.encode_content(draft, record_, terms_);
    encoder_.encode_columns(draft, {}, columns_record_);
    DocumentRefs refs;
    refs.columns = append_record(index_.columns_arena, columns_record_.data(), columns_record_.size());
    refs.payload = append_record(index_.payload, draft.payload.data(), draft.payload.size());
    if (old.document != 0 && readable(index_.content, old.refs.content) == record_) {
        refs.content = old.refs.content;
        replace_refs(old.document, refs);
        note(old.document, draft.id, true, refs);
        return;
    }
    if (old.document != 0) count_stems(old.refs, -1);
    refs.content = append_record(index_.content, record_.data(), record_.size());
    for (const auto &term : terms_) ++stem_changes_[term.stem];
    uint32_t document = old.document != 0 ? old.document : next_document_++;
    database_.replace_document(document, make_document(index_.vocabulary, terms_, refs));
    note(document, draft.id, true, refs);
}

void Writer::erase(std::string_view id) {
    Known old = known(id);
    if (old.document == 0) return;
    count_stems(old.refs, -1);
    database_.delete_document(old.document);
    note(old.document, id, false, {});
}

void Writer::patch(const DocumentDraft &draft) {
    Known old = known(draft.id);
    if (old.document == 0) return;
    encoder_.encode_columns(draft, readable(index_.columns_arena, old.refs.columns), columns_record_);
    DocumentRefs refs = old.refs;
    refs.columns = append_record(index_.columns_arena, columns_record_.data(), columns_record_.size());
    refs.payload = append_record(index_.payload, draft.payload.data(), draft.payload.size());
    replace_refs(old.document, refs);
    note(old.document, draft.id, true, refs);
}

std::vector<RowChange> Writer::row_changes() {
    std::vector<RowChange> changes;
    for (const auto &[document, pending] : pending_) {
        if (!pending.alive) {
            if (pending.existed) changes.push_back({document, nullptr});
            continue;
        }
        auto row = std::make_shared<Row>();
        row->refs = pending.refs;
        if (!decode_columns(index_.column_record(pending.refs), index_.columns, *row)) {
            throw Failure(SOUK_DAMAGED, "a columns record cannot be read");
        }
        changes.push_back({document, row});
    }
    std::sort(changes.begin(), changes.end(), [](const RowChange &a, const RowChange &b) {
        return a.document < b.document;
    });
    return changes;
}

void Writer::commit(std::string_view epoch, int64_t sequence) {
    CommitRecord commit;
    append_words(index_.vocabulary, committed_.word_count, index_.words);
    for (Arena *arena : {&index_.content, &index_.columns_arena, &index_.payload, &index_.words}) {
        if (synchronous_) {
            arena->sync();
        } else {
            arena->flush();
        }
    }
    commit.content = index_.content.size();
    commit.columns = index_.columns_arena.size();
    commit.payload = index_.payload.size();
    commit.words = index_.words.size();
    commit.word_count = index_.vocabulary.size();
    commit.sequence = sequence;
    commit.epoch = epoch;
    commit.column_names = undeclared_names(index_.columns);
    auto changes = row_changes();
    commit.store(database_);
    database_.commit_transaction();
    begin();
    committed_ = commit;

    auto after = changed(*index_.snapshot(), changes, index_.columns);
    after->revision = database_.get_revision();
    after->sequence = sequence;
    after->epoch = epoch;
    for (auto [stem, change] : stem_changes_) index_.vocabulary.count(stem, change);
    index_.vocabulary.renew_lexicon();
    for (const auto &[id, document] : pending_ids_) {
        if (document != 0) {
            index_.ids.insert(id, document);
        } else {
            index_.ids.erase(id);
        }
    }
    index_.words_on_file = commit.word_count;
    index_.publish(after);
    pending_.clear();
    pending_ids_.clear();
    stem_changes_.clear();
}

void Writer::cancel() {
    pending_.clear();
    pending_ids_.clear();
    stem_changes_.clear();
    database_.cancel_transaction();
    begin();
    index_.content.open_for_writing(committed_.content);
    index_.columns_arena.open_for_writing(committed_.columns);
    index_.payload.open_for_writing(committed_.payload);
    index_.words.open_for_writing(committed_.words);
    next_document_ = database_.get_lastdocid() + 1;
}

}  // namespace souk
