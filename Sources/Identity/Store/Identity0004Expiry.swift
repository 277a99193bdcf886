import Storage

extension Migration {
    /// What the upkeep looks for by age.
    static let identity0004Expiry = Migration(
        id: "identity-0004-expiry",
        sql: """
            CREATE INDEX identity_one_time_tokens_expiry ON identity_one_time_tokens (expires_at);
            CREATE INDEX identity_throttles_age ON identity_throttles (last_failure_at);
            CREATE INDEX identity_oidc_flows_expiry ON identity_oidc_flows (expires_at);
            """)

    static let identity0007AuditOutcome = Migration(
        id: "identity-0007-audit-outcome", sql: "ALTER TABLE identity_audit_log ADD COLUMN outcome INTEGER;")
}
