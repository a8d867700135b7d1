package workspace

import "tidings/notices"

// validate checks what the types cannot say.
func (c Config) validate(root string) notices.Problems {
	return c.known().Validate()
}

// WithDefaults fills in what the file leaves out.
func (c Config) WithDefaults() Config {
	if c.Delivery.MaxAttempts == 0 {
		c.Delivery.MaxAttempts = 8
	}
	return c
}
