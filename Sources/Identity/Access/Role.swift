/// What somebody is to the shop. Rights follow from it, narrowed by the scopes of an API key.
public enum Role: String, Sendable, Hashable, CaseIterable {
    /// Shops; sees only what is their own.
    case customer
    /// Runs the shop: orders, stock, catalog.
    case staff
    /// Everything, including settings and keys.
    case admin
    /// Another program that acts for the shop, such as a payment or warehouse system.
    case service
}
