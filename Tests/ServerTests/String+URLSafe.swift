// SPDX-License-Identifier: Apache-2.0

extension String {
    /// Base64 as JWKS have it, made from standard base64.
    var urlSafe: String {
        String(
            compactMap { character -> Character? in
                switch character {
                case "+": "-"
                case "/": "_"
                case "=": nil
                default: character
                }
            }
        )
    }
}
