/// How much of a request the server takes before it refuses.
public struct Limits: Sendable, Hashable {
    /// Bytes of a JSON body unless the endpoint says otherwise.
    public static let defaultBody = 1 << 20

    /// Bytes of a page's form unless the endpoint says otherwise.
    public static let defaultForm = 64 << 10

    /// Bytes of path and query together; beyond it 414.
    public var target = 8192
    /// Bytes of the query; beyond it 414.
    public var query = 4096
    /// Parameters in a query; beyond it 400.
    public var queryParameters = 200
    /// Bytes of all header fields; beyond it 431.
    public var headers = 16_384
    /// Header fields; beyond it 431.
    public var headerFields = 100
    /// Arrays and objects within each other in a JSON body; beyond it 400.
    public var jsonDepth = 32
    /// How long a request body may take to arrive before its connection is closed.
    public var bodyTime: Duration = .seconds(30)
    /// How long the head of a request may take to arrive, from the connection's beginning or the answer before.
    public var headTime: Duration = .seconds(30)
    /// How long a client may leave an answer unread.
    public var writeTime: Duration = .seconds(60)
    /// How long a connection may be silent while a request is awaited or read.
    public var idleTime: Duration = .seconds(30)
    /// Connections held at once; further ones wait to be accepted.
    public var connections = 4096

    public init() {}
}
