/// A table of the desk. The names of its fields are those of `desk-table.mustache`.
struct DeskTable {
    struct Column {
        let text: String
        var isNumber = false
    }

    struct Cell {
        let text: String
        var url: String?
        /// Said below, smaller.
        var note: String?
        /// Colours it: `good`, `warn`.
        var tone: String?
    }

    let caption: String
    let columns: [Column]
    var rows: [[Cell]] = []
    /// Said instead of a table without rows.
    let empty: String

    /// Whether a row becomes a block on phones: with four columns, two of them of words, it would not fit.
    private var stacks: Bool { columns.count >= 4 && columns.filter { !$0.isNumber }.count >= 2 }

    var fields: Fields {
        [
            "caption": caption, "empty": empty, "hasRows": !rows.isEmpty, "stacks": stacks,
            "columns": columns.map { ["text": $0.text, "isNumber": $0.isNumber] as Fields },
            "rows": rows.map { row -> Fields in
                [
                    "cells": zip(row, columns).map { cell, column -> Fields in
                        [
                            "text": cell.text, "url": cell.url.orFalse, "note": cell.note.orFalse,
                            "tone": cell.tone.orFalse, "isNumber": column.isNumber, "label": column.text,
                        ]
                    }
                ]
            },
        ]
    }
}

extension DeskTable.Cell: ExpressibleByStringLiteral, ExpressibleByStringInterpolation {
    init(stringLiteral text: String) { self.init(text: text) }
}
