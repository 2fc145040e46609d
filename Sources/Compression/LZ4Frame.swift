// SPDX-License-Identifier: Apache-2.0

internal import CLZ4

/// One standard LZ4 frame, as `lz4 -d` and ClickHouse read it, with its content's size.
///
/// The same bytes become the same frame, by one version of liblz4: nothing else goes into it.
package enum LZ4Frame {
    package enum Use: Sendable {
        /// Small, and with a checksum: it is kept for good.
        case archive
        /// Fast, and without: it is part of something that is authenticated.
        case part

        /// For the archive, of the levels that are fast enough, the one after which others hardly
        /// make it smaller: see docs/archive.md.
        fileprivate var level: Int32 {
            switch self {
            case .archive: 3
            case .part: 0
            }
        }

        fileprivate var checksum: LZ4F_contentChecksum_t {
            switch self {
            case .archive: LZ4F_contentChecksumEnabled
            case .part: LZ4F_noContentChecksum
            }
        }
    }

    package enum Failure: Error, Hashable, Sendable {
        /// It is no frame, it is cut short, its checksum is wrong, or something follows it.
        case damaged
        /// It does not say how large its content is, or says more than is taken.
        case contentSize
    }

    /// C: `LZ4F_compressFrame`.
    package static func compress(_ content: [UInt8], for use: Use = .archive) -> [UInt8] {
        var preferences = preferences(contentSize: content.count, use)
        let bound = unsafe LZ4F_compressFrameBound(content.count, &preferences)
        return unsafe [UInt8](unsafeUninitializedCapacity: bound) { frame, count in
            count = unsafe content.withUnsafeBytes { content in
                unsafe LZ4F_compressFrame(
                    frame.baseAddress,
                    frame.count,
                    content.baseAddress,
                    content.count,
                    &preferences
                )
            }
            let isError = LZ4F_isError(count) != 0
            precondition(!isError, "liblz4 has no memory for a frame.")
        }
    }

    /// C: `LZ4F_getFrameInfo`, `LZ4F_decompress`.
    package static func decompress(
        _ frame: [UInt8],
        atMost maximum: Int
    ) throws(Failure) -> [UInt8] {
        var context: OpaquePointer?
        let created = unsafe LZ4F_createDecompressionContext(&context, UInt32(LZ4F_VERSION))
        guard LZ4F_isError(created) == 0, let context = unsafe context else {
            preconditionFailure("liblz4 has no memory for a frame.")
        }
        defer { unsafe _ = LZ4F_freeDecompressionContext(context) }
        var information = LZ4F_frameInfo_t()
        var taken = frame.count
        let hint = unsafe frame.withUnsafeBytes { bytes in
            unsafe LZ4F_getFrameInfo(context, &information, bytes.baseAddress, &taken)
        }
        guard LZ4F_isError(hint) == 0 else { throw .damaged }
        guard let size = Int(exactly: information.contentSize), 1...maximum ~= size else {
            throw .contentSize
        }
        return try unsafe content(context, frame[taken...], size)
    }

    private static func content(
        _ context: OpaquePointer,
        _ blocks: ArraySlice<UInt8>,
        _ size: Int
    ) throws(Failure) -> [UInt8] {
        var isWhole = false
        let content = unsafe [UInt8](unsafeUninitializedCapacity: size) { content, count in
            var taken = blocks.count
            count = size
            let left = unsafe blocks.withUnsafeBytes { blocks in
                unsafe LZ4F_decompress(
                    context,
                    content.baseAddress,
                    &count,
                    blocks.baseAddress,
                    &taken,
                    nil
                )
            }
            // What is left is 0 where the frame has ended, its checksum right.
            isWhole = left == 0 && count == size && taken == blocks.count
        }
        guard isWhole else { throw .damaged }
        return content
    }

    private static func preferences(contentSize: Int, _ use: Use) -> LZ4F_preferences_t {
        var preferences = LZ4F_preferences_t()
        preferences.frameInfo.blockSizeID = LZ4F_max4MB
        preferences.frameInfo.blockMode = LZ4F_blockIndependent
        preferences.frameInfo.contentChecksumFlag = use.checksum
        preferences.frameInfo.contentSize = UInt64(contentSize)
        preferences.compressionLevel = use.level
        return preferences
    }
}
