// SPDX-License-Identifier: Apache-2.0

internal import Archive

/// An archive in a bucket of an S3-compatible store.
///
/// An object is there whole or not at all: the store sees to that, also for one that comes in parts.
package struct BucketTarget: ArchiveTarget {
    package struct Failure: Error, Hashable, Sendable, CustomStringConvertible {
        package let place: String
        package let reason: String

        package var description: String { "The archive's \(place): \(reason)." }
    }

    /// The least that S3 takes for a part is 5 MiB.
    package static let partBytes = 16 << 20

    private let place: BucketPlace
    private let client: BucketClient
    private let partBytes: Int

    package init(
        _ place: BucketPlace,
        keys: RequestSignature.Keys,
        region: String,
        partBytes: Int = Self.partBytes
    ) {
        self.place = place
        self.partBytes = partBytes
        client = BucketClient(place, RequestSignature(keys, region: region))
    }

    package var location: String { place.location }

    package func read(_ path: String) throws -> [UInt8]? {
        let answer = try client.send("GET", path)
        if answer.status == 404, !answer.text.contains("NoSuchBucket") { return nil }
        return try expect(answer, path).body
    }

    package func write(_ bytes: [UInt8], to path: String) throws {
        guard bytes.count > partBytes else {
            try expect(client.send("PUT", path, body: bytes), path)
            return
        }
        let begun = try expect(client.send("POST", path, query: [("uploads", "")]), path)
        guard let id = begun.text.content(of: "UploadId") else {
            throw failure(path, "no id of an upload in the answer")
        }
        let upload = ("uploadId", id.percentEncoded)
        do {
            let list = try sendParts(bytes, path, upload)
            let answer = try client.send(
                "POST",
                path,
                query: [upload],
                body: Array(list.utf8)
            )
            // What fails while the parts are joined is told under the status 200.
            guard try expect(answer, path).text.content(of: "ETag") != nil else {
                throw failure(path, "the parts were not joined: \(answer.reason)")
            }
        } catch {
            // Parts that are never joined would be kept, and paid for.
            do {
                _ = try client.send("DELETE", path, query: [upload])
            } catch {
                // The store's own rule for such parts, if it has one, ends them.
            }
            throw error
        }
    }

    /// The list of parts that joins them.
    private func sendParts(
        _ bytes: [UInt8],
        _ path: String,
        _ upload: RequestSignature.Field
    ) throws -> String {
        var list = "<CompleteMultipartUpload>"
        for (index, start) in stride(from: 0, to: bytes.count, by: partBytes).enumerated() {
            let part = Array(bytes[start..<min(start + partBytes, bytes.count)])
            let answer = try expect(
                client.send(
                    "PUT",
                    path,
                    query: [("partNumber", "\(index + 1)"), upload],
                    body: part
                ),
                path
            )
            guard let tag = answer.tag else { throw failure(path, "a part has no ETag") }
            list += "<Part><PartNumber>\(index + 1)</PartNumber><ETag>\(tag)</ETag></Part>"
        }
        return list + "</CompleteMultipartUpload>"
    }

    @discardableResult
    private func expect(
        _ answer: BucketClient.Answer,
        _ path: String
    ) throws(Failure) -> BucketClient.Answer {
        guard answer.status == 200 else {
            throw failure(path, "the store answers \(answer.status), \(answer.reason)")
        }
        return answer
    }

    private func failure(_ path: String, _ reason: String) -> Failure {
        Failure(place: "\(location)/\(path)", reason: reason)
    }
}

extension String {
    /// What stands between the tags of an element that holds text alone.
    func content(of element: String) -> String? {
        guard let start = firstRange(of: "<\(element)>"),
            let end = self[start.upperBound...].firstRange(of: "</\(element)>")
        else { return nil }
        return String(self[start.upperBound..<end.lowerBound])
    }

    /// As a value in a query: all but letters, digits, `-`, `.`, `_` and `~` are encoded.
    fileprivate var percentEncoded: String {
        var text = ""
        for byte in utf8 {
            switch byte {
            case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "-"),
                UInt8(ascii: "."), UInt8(ascii: "~"):
                text.unicodeScalars.append(Unicode.Scalar(byte))
            default:
                let digits = String(byte, radix: 16, uppercase: true)
                text += "%" + (digits.count == 1 ? "0" : "") + digits
            }
        }
        return text
    }
}
