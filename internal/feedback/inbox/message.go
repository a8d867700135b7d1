package inbox

import "io"

// Message is one message and where it lies.
type Message struct {
	Name string    // file, or file and number within it from the second on ("box#2")
	Body io.Reader // valid until the next message is asked for
}
