/// How a device writes its requests to the server, and how they are answered: the last part of their topics.
package enum PayloadFormat: String, Sendable, CaseIterable { case json, cbor }
