import Storage

extension Migration {
    static let analytics0001Searches = Migration(
        id: "analytics-0001-searches",
        sql: """
            CREATE TABLE analytics_searches (
                id TEXT PRIMARY KEY CHECK (length(id) BETWEEN 1 AND 100),
                day INTEGER NOT NULL,
                query TEXT NOT NULL
            ) STRICT, WITHOUT ROWID;
            CREATE INDEX analytics_searches_day ON analytics_searches (day);
            CREATE TABLE analytics_query_days (
                day INTEGER NOT NULL,
                query TEXT NOT NULL,
                corrected TEXT,
                results INTEGER NOT NULL DEFAULT 0 CHECK (results >= 0),
                searches INTEGER NOT NULL DEFAULT 0 CHECK (searches >= 0),
                without_results INTEGER NOT NULL DEFAULT 0 CHECK (without_results BETWEEN 0 AND searches),
                clicked_searches INTEGER NOT NULL DEFAULT 0,
                clicks INTEGER NOT NULL DEFAULT 0,
                placed_clicks INTEGER NOT NULL DEFAULT 0,
                position_sum INTEGER NOT NULL DEFAULT 0,
                adds INTEGER NOT NULL DEFAULT 0,
                purchases INTEGER NOT NULL DEFAULT 0,
                PRIMARY KEY (day, query)
            ) STRICT, WITHOUT ROWID;
            CREATE TABLE analytics_product_scores (
                product_id TEXT PRIMARY KEY,
                score REAL NOT NULL CHECK (score >= 0),
                scored_at INTEGER NOT NULL,
                published REAL NOT NULL DEFAULT 0
            ) STRICT, WITHOUT ROWID;
            CREATE INDEX analytics_product_scores_age ON analytics_product_scores (scored_at);
            """)
}
