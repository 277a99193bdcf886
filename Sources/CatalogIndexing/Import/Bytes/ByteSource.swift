/// Bytes that come one block after the other and are never all in memory: a file, standard input, an HTTP body, or
/// another source unpacked.
public protocol ByteSource: AnyObject {
    /// Fills the beginning of `buffer`, which is not empty, and answers how many bytes it wrote: 0 only at the end.
    /// Blocks until there is at least one byte or the end.
    func read(into buffer: UnsafeMutableRawBufferPointer) throws -> Int
}
