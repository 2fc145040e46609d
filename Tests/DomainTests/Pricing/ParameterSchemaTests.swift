// SPDX-License-Identifier: Apache-2.0

import Domain
import JSONText
import TestSupport
import Testing

@Suite struct `A parameter schema` {
    static let form: JSON = [
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "type": "object",
        "properties": [
            "prompt": ["type": "string", "minLength": 3, "maxLength": 8, "title": "Prompt"],
            "steps": ["type": "integer", "minimum": 1, "maximum": 50, "default": 20],
            "guidance": [
                "type": "number", "exclusiveMinimum": 0, "exclusiveMaximum": 20,
                "multipleOf": .decimal("0.1"),
            ],
            "aspect_ratio": ["enum": ["1:1", "16:9"], "default": "1:1"],
            "mode": ["const": "fast"],
            "seed": ["type": ["integer", "null"]],
            "images": [
                "type": "array", "minItems": 1, "maxItems": 2, "uniqueItems": true,
                "items": ["type": "string", "format": "uri"],
            ],
            "camera": [
                "type": "object",
                "properties": ["zoom": ["type": "number", "default": 1]],
                "additionalProperties": ["type": "integer"],
            ],
            "hd": ["type": "boolean", "x-group": "quality"],
        ],
        "required": ["prompt"],
        "additionalProperties": false,
    ]

    struct Row: CustomTestStringConvertible {
        let parameters: JSON
        let errors: [ContentError]

        init(_ parameters: JSON, _ errors: ContentError...) {
            self.parameters = parameters
            self.errors = errors
        }

        var testDescription: String { "\(Brief(parameters))" }
    }

    static let rows: [Row] = [
        Row(["prompt": "abc"]),
        Row(["prompt": "äöüß-日本"]),
        Row([:], ContentError("/prompt", "Send a value: it is required.")),
        Row(["prompt": 3], ContentError("/prompt", "Send a text.")),
        Row(["prompt": "ab"], ContentError("/prompt", "Send at least 3 characters.")),
        Row(["prompt": "abcdefghi"], ContentError("/prompt", "Send at most 8 characters.")),
        Row(["prompt": "abc", "steps": .decimal("2e1")]),
        Row(["prompt": "abc", "steps": .decimal("2.0")]),
        Row(
            ["prompt": "abc", "steps": .decimal("2.5")],
            ContentError("/steps", "Send an integer.")
        ),
        Row(["prompt": "abc", "steps": 0], ContentError("/steps", "Send 1 or more.")),
        Row(["prompt": "abc", "steps": 51], ContentError("/steps", "Send 50 or less.")),
        Row(["prompt": "abc", "guidance": .decimal("0.3")]),
        Row(
            ["prompt": "abc", "guidance": .decimal("0.30000000000000004")],
            ContentError("/guidance", "Send a multiple of 0.1.")
        ),
        Row(["prompt": "abc", "guidance": 0], ContentError("/guidance", "Send more than 0.")),
        Row(["prompt": "abc", "guidance": 20], ContentError("/guidance", "Send less than 20.")),
        Row(
            ["prompt": "abc", "guidance": .decimal("1e400")],
            ContentError("/guidance", "Send a number of at most 30 digits.")
        ),
        Row(
            ["prompt": "abc", "aspect_ratio": "4:3"],
            ContentError("/aspect_ratio", "Send one of \"1:1\", \"16:9\".")
        ),
        Row(["prompt": "abc", "mode": "slow"], ContentError("/mode", "Send \"fast\".")),
        Row(["prompt": "abc", "seed": .null]),
        Row(["prompt": "abc", "seed": true], ContentError("/seed", "Send an integer or null.")),
        Row(["prompt": "abc", "images": []], ContentError("/images", "Send at least 1 elements.")),
        Row(
            ["prompt": "abc", "images": ["a", "b", "c"]],
            ContentError("/images", "Send at most 2 elements.")
        ),
        Row(
            ["prompt": "abc", "images": ["a", "a"]],
            ContentError("/images/1", "Send no element twice.")
        ),
        Row(["prompt": "abc", "images": ["a", 1]], ContentError("/images/1", "Send a text.")),
        Row(["prompt": "abc", "camera": ["pan": 1]]),
        Row(
            ["prompt": "abc", "camera": ["a/b~c": "x"]],
            ContentError("/camera/a~1b~0c", "Send an integer.")
        ),
        Row(["prompt": "abc", "hd": 1], ContentError("/hd", "Send true or false.")),
        Row(
            ["prompt": "abc", "colour": 1],
            ContentError("/colour", "Leave it out: there is no such parameter.")
        ),
        Row(
            ["steps": 0, "hd": "x"],
            ContentError("/steps", "Send 1 or more."),
            ContentError("/hd", "Send true or false."),
            ContentError("/prompt", "Send a value: it is required.")
        ),
        Row([], ContentError("", "Send an object.")),
    ]

    @Test(arguments: rows)
    func `says what is wrong, and where`(row: Row) throws {
        let schema = try ParameterSchema(Self.form)
        #expect(schema.validate(row.parameters).errors == row.errors)
    }

    @Test func `applies defaults, and says which`() throws {
        let schema = try ParameterSchema(Self.form)
        let outcome = schema.validate(["prompt": "abc", "camera": [:], "aspect_ratio": "16:9"])
        #expect(outcome.errors == [])
        let complete: JSON = [
            "prompt": "abc", "camera": ["zoom": 1], "aspect_ratio": "16:9", "steps": 20,
        ]
        #expect(outcome.parameters == complete)
        let defaults = [JSON.Member("/camera/zoom", 1), JSON.Member("/steps", 20)]
        #expect(outcome.defaults == defaults)
    }

    @Test(
        arguments: [
            (["type": "string"], "/type"),
            (["type": "file"], "/type"),
            (["type": []], "/type"),
            (["properties": ["a": ["type": 1]]], "/properties/a/type"),
            (["properties": ["a": ["pattern": "(a+)+$"]]], "/properties/a/pattern"),
            (["properties": ["a": ["oneOf": []]]], "/properties/a/oneOf"),
            (["properties": ["a": ["$ref": "#/b"]]], "/properties/a/$ref"),
            (["properties": ["a/b": ["if": [:]]]], "/properties/a~1b/if"),
            (["properties": ["a": ["enum": []]]], "/properties/a/enum"),
            (["properties": ["a": ["minimum": "1"]]], "/properties/a/minimum"),
            (["properties": ["a": ["multipleOf": 0]]], "/properties/a/multipleOf"),
            (["properties": ["a": ["minLength": -1]]], "/properties/a/minLength"),
            (["properties": ["a": ["items": [[:]]]]], "/properties/a/items"),
            (["properties": ["a": ["type": "integer", "default": "x"]]], "/properties/a/default"),
            (["properties": []], "/properties"),
            (["required": ["a", "a"]], "/required"),
            (["additionalProperties": ["allOf": []]], "/additionalProperties/allOf"),
            (["$schema": "http://json-schema.org/draft-07/schema#"], "/$schema"),
            (["title": 1], "/title"),
            (["uniqueItems": "yes"], "/uniqueItems"),
            ("object", ""),
        ] as [(JSON, String)]
    )
    func `is refused where it could not be kept`(schema: JSON, pointer: String) {
        let error = #expect(throws: ParameterSchema.Unusable.self) { try ParameterSchema(schema) }
        #expect(error?.errors.map(\.pointer) == [pointer])
    }

    @Test func `is refused where it is nested too deeply`() {
        var schema: JSON = [:]
        for _ in 0..<20 { schema = ["properties": .object([.init("a", schema)])] }
        #expect(throws: ParameterSchema.Unusable.self) { try ParameterSchema(schema) }
    }
}
