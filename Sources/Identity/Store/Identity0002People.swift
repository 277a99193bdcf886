import Storage

extension Migration {
    static let identity0002People = Migration(
        id: "identity-0002-people",
        sql: """
            CREATE TABLE users (
                id TEXT PRIMARY KEY,
                email TEXT NOT NULL CHECK (length(email) <= 255),
                email_key TEXT NOT NULL UNIQUE,
                email_verified_at INTEGER,
                password_hash TEXT NOT NULL CHECK (length(password_hash) <= 255),
                name TEXT NOT NULL CHECK (length(name) BETWEEN 1 AND 255),
                phone TEXT,
                role TEXT NOT NULL DEFAULT 'customer' CHECK (role IN ('customer', 'staff', 'admin', 'service')),
                may_pay_by_invoice INTEGER NOT NULL DEFAULT 0,
                created_at INTEGER NOT NULL,
                updated_at INTEGER NOT NULL,
                last_login INTEGER
            ) STRICT, WITHOUT ROWID;
            CREATE INDEX users_role ON users (role, created_at, id);
            CREATE INDEX users_created ON users (created_at, id);

            CREATE TABLE identity_addresses (
                id TEXT PRIMARY KEY,
                user_id TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
                label TEXT, name TEXT, company TEXT,
                street TEXT NOT NULL, street2 TEXT, city TEXT NOT NULL, state TEXT, zip TEXT NOT NULL,
                country TEXT NOT NULL CHECK (length(country) = 2), phone TEXT,
                is_default INTEGER NOT NULL DEFAULT 0,
                created_at INTEGER NOT NULL
            ) STRICT, WITHOUT ROWID;
            CREATE INDEX identity_addresses_user ON identity_addresses (user_id, created_at, id);
            CREATE UNIQUE INDEX identity_addresses_default ON identity_addresses (user_id) WHERE is_default = 1;

            CREATE TABLE identity_sessions (
                id TEXT PRIMARY KEY,
                user_id TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
                cookie_hash BLOB UNIQUE CHECK (length(cookie_hash) = 32),
                created_at INTEGER NOT NULL,
                expires_at INTEGER NOT NULL,
                client_address TEXT NOT NULL,
                user_agent TEXT
            ) STRICT, WITHOUT ROWID;
            CREATE INDEX identity_sessions_user ON identity_sessions (user_id, created_at);
            CREATE INDEX identity_sessions_expiry ON identity_sessions (expires_at);
            CREATE TABLE identity_refresh_tokens (
                token_hash BLOB PRIMARY KEY CHECK (length(token_hash) = 32),
                session_id TEXT NOT NULL REFERENCES identity_sessions (id) ON DELETE CASCADE,
                created_at INTEGER NOT NULL,
                used_at INTEGER
            ) STRICT, WITHOUT ROWID;
            CREATE INDEX identity_refresh_tokens_session ON identity_refresh_tokens (session_id);

            CREATE TABLE identity_one_time_tokens (
                token_hash BLOB PRIMARY KEY CHECK (length(token_hash) = 32),
                purpose TEXT NOT NULL CHECK (purpose IN ('verify_email', 'reset_password')),
                user_id TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
                email_key TEXT NOT NULL,
                created_at INTEGER NOT NULL,
                expires_at INTEGER NOT NULL
            ) STRICT, WITHOUT ROWID;
            CREATE INDEX identity_one_time_tokens_user ON identity_one_time_tokens (user_id, purpose);

            CREATE TABLE identity_signing_secrets (
                user_id TEXT PRIMARY KEY REFERENCES users (id) ON DELETE CASCADE,
                sealed BLOB NOT NULL,
                created_at INTEGER NOT NULL
            ) STRICT, WITHOUT ROWID;

            CREATE TABLE identity_token_keys (
                id TEXT PRIMARY KEY,
                algorithm TEXT NOT NULL CHECK (algorithm IN ('HS256', 'EdDSA')),
                sealed BLOB NOT NULL,
                created_at INTEGER NOT NULL,
                retires_at INTEGER
            ) STRICT, WITHOUT ROWID;

            CREATE TABLE identity_throttles (
                bucket TEXT PRIMARY KEY,
                failures INTEGER NOT NULL,
                last_failure_at INTEGER NOT NULL,
                blocked_until INTEGER NOT NULL
            ) STRICT, WITHOUT ROWID;

            CREATE TABLE identity_audit_log (
                id INTEGER PRIMARY KEY AUTOINCREMENT,
                at INTEGER NOT NULL,
                actor TEXT NOT NULL,
                action TEXT NOT NULL,
                subject TEXT NOT NULL,
                client_address TEXT NOT NULL,
                request_id TEXT,
                before TEXT NOT NULL,
                after TEXT NOT NULL
            ) STRICT;
            CREATE INDEX identity_audit_log_subject ON identity_audit_log (subject, id);
            """)

    static let identity0003SocialLogin = Migration(
        id: "identity-0003-social-login",
        sql: """
            CREATE TABLE identity_oidc_providers (
                name TEXT PRIMARY KEY,
                issuer TEXT NOT NULL,
                client_id TEXT NOT NULL,
                sealed_client_secret BLOB,
                scopes TEXT NOT NULL,
                created_at INTEGER NOT NULL
            ) STRICT, WITHOUT ROWID;
            CREATE TABLE identity_external_accounts (
                issuer TEXT NOT NULL,
                subject TEXT NOT NULL,
                user_id TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
                created_at INTEGER NOT NULL,
                PRIMARY KEY (issuer, subject)
            ) STRICT, WITHOUT ROWID;
            CREATE INDEX identity_external_accounts_user ON identity_external_accounts (user_id);
            CREATE TABLE identity_oidc_flows (
                state_hash BLOB PRIMARY KEY CHECK (length(state_hash) = 32),
                provider TEXT NOT NULL,
                browser_hash BLOB NOT NULL,
                sealed BLOB NOT NULL,
                return_to TEXT NOT NULL,
                expires_at INTEGER NOT NULL
            ) STRICT, WITHOUT ROWID;
            """)
}
