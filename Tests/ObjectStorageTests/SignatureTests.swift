// SPDX-License-Identifier: Apache-2.0

import ObjectStorage
import TestSupport
import Testing

@Suite struct `Signatures of requests to a store` {
    /// The keys and the bucket of Amazon's own examples.
    private let signature = RequestSignature(
        RequestSignature.Keys(
            id: "AKIAIOSFODNN7EXAMPLE",
            secret: "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"
        ),
        region: "us-east-1"
    )
    private let host = "examplebucket.s3.amazonaws.com"
    private let time = "20130524T000000Z"

    private func signature(of fields: [RequestSignature.Field]) -> String? {
        fields.first { $0.name == "authorization" }?.value.split(separator: "=").last.map(
            String.init
        )
    }

    /// Source: "Example: GET Object", sig-v4-header-based-auth.html.
    @Test func `Amazon's example of a read`() {
        let fields = signature.fields(
            method: "GET",
            path: "/test.txt",
            fields: [("host", host), ("range", "bytes=0-9")],
            body: [],
            time: time
        )
        #expect(
            signature(of: fields)
                == "f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41"
        )
    }

    /// Source: "Example: Get Bucket (List Objects)", of the same page.
    @Test func `Amazon's example of a query`() {
        let fields = signature.fields(
            method: "GET",
            path: "/",
            query: [("prefix", "J"), ("max-keys", "2")],
            fields: [("host", host)],
            body: [],
            time: time
        )
        #expect(
            signature(of: fields)
                == "34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7"
        )
    }

    @Test(arguments: [
        "s3://b", "s3://bucket/with space", "s3://bucket/ä", "https://bucket/prefix", "/folder",
        "s3://",
    ])
    func `what is no place in a store is refused`(location: String) {
        #expect(BucketPlace(location: location, endpoint: "http://127.0.0.1:1") == nil)
    }

    @Test func `a place is written down as it is read`() {
        let place = BucketPlace(location: "s3://books/tally//log/", endpoint: "http://127.0.0.1:1/")
        #expect(place?.location == "s3://books/tally/log")
    }
}
