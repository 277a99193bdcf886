import HTTPAPI

extension SoukApplication {
    /// Carts, orders, payments, stock and price rules.
    func commerceEndpoints() -> [Endpoint] {
        var endpoints = CartRoutes(checkout: checkout).endpoints()
        endpoints += PlacingRoutes(
            checkout: checkout, identity: identity, guestOrders: GuestOrderTokens(ring: keyRing),
            baseURL: settings.baseURL
        ).endpoints()
        endpoints += OrderRoutes(checkout: checkout).endpoints()
        endpoints += OrderEventRoutes(checkout: checkout).endpoints()
        endpoints += InventoryRoutes(checkout: checkout).endpoints()
        endpoints += PriceRuleRoutes(checkout: checkout).endpoints()
        endpoints += PaymentRoutes(checkout: checkout).endpoints()
        endpoints += PaymentReturnRoutes(checkout: checkout).endpoints()
        endpoints += PaymentCallbackRoutes(checkout: checkout).endpoints()
        return endpoints
    }
}
