// SPDX-License-Identifier: Apache-2.0

import Archive
import ObjectStorage
import TestSupport
import Testing

/// Against moto's server, which is other people's idea of S3.
@Suite(.enabled(if: Peers.areThere, Comment(rawValue: Peers.absence)))
struct `An archive in a bucket` {
    private static let partBytes = 5 << 20

    private static func target(
        port: Int,
        bucket: String = "books"
    ) throws -> BucketTarget {
        let place = try #require(
            BucketPlace(location: "s3://\(bucket)/tally", endpoint: "http://127.0.0.1:\(port)")
        )
        return BucketTarget(
            place,
            keys: RequestSignature.Keys(id: "key", secret: "secret"),
            region: "us-east-1",
            partBytes: partBytes
        )
    }

    @Test func `what is written is read, in one piece or in parts`() async throws {
        try await Peers.with("run_moto.py") { port in
            let target = try Self.target(port: port)
            var random = SeededRandom(number: 700)
            for size in [1, 70_000, Self.partBytes, Self.partBytes + 1, 3 * Self.partBytes + 9] {
                var bytes = [UInt8](repeating: 7, count: size)
                for index in stride(from: 0, to: size, by: 1_000) {
                    bytes[index] = UInt8.random(in: 0...255, using: &random)
                }
                let path = "main/segments/\(size).ndjson.lz4"
                #expect(try target.read(path) == nil)
                try target.write(bytes, to: path)
                #expect(try target.read(path) == bytes)
                try target.write([1], to: path)
                #expect(try target.read(path) == [1])
            }
        }
    }

    @Test func `a bucket that is not there is an error, no absence`() async throws {
        try await Peers.with("run_moto.py") { port in
            let target = try Self.target(port: port, bucket: "nobodys")
            #expect(throws: BucketTarget.Failure.self) { try target.read("a") }
            #expect(throws: BucketTarget.Failure.self) { try target.write([1], to: "a") }
        }
    }

    /// Every request is signed as its own kit does it.
    @Test func `botocore signs alike`() async throws {
        let signature = RequestSignature(
            RequestSignature.Keys(id: "key", secret: "secret/+=", token: "token/+="),
            region: "eu-central-1"
        )
        let fields = signature.fields(
            method: "PUT",
            path: "/books/tally/main/segments/00000000000000000001.ndjson.lz4",
            query: [("partNumber", "2"), ("uploadId", "a%2Fb%3D")],
            fields: [("host", "127.0.0.1:9000")],
            body: Array("body".utf8),
            time: "20261122T010203Z"
        )
        let script = """
            import datetime, sys
            from botocore.auth import S3SigV4Auth
            from botocore.awsrequest import AWSRequest
            from botocore.credentials import Credentials
            import botocore.auth as auth
            now = datetime.datetime(2026, 11, 22, 1, 2, 3, tzinfo=datetime.timezone.utc)
            class Clock(datetime.datetime):
                @classmethod
                def utcnow(cls): return now.replace(tzinfo=None)
                @classmethod
                def now(cls, tz=None): return now
            for name in ("datetime",):
                module = getattr(auth, name)
                if isinstance(module, type): setattr(auth, name, Clock)
                else: module.datetime = Clock
            if hasattr(auth, "get_current_datetime"):
                auth.get_current_datetime = lambda remove_tzinfo=True: now.replace(tzinfo=None)
            request = AWSRequest("PUT", "http://127.0.0.1:9000/books/tally/main/segments/"
                "00000000000000000001.ndjson.lz4?partNumber=2&uploadId=a%2Fb%3D", data=b"body")
            request.context["payload_signing_enabled"] = True
            S3SigV4Auth(Credentials("key", "secret/+=", "token/+="), "s3",
                "eu-central-1").add_auth(request)
            print(request.headers["Authorization"].split("Signature=")[1])
            """
        let theirs = try await Peers.run(script)
        let ours = fields.first { $0.name == "authorization" }?.value
        #expect(ours?.hasSuffix("Signature=\(theirs)") == true)
    }
}
