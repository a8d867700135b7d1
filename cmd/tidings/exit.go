package main

import (
	"context"
	"errors"

	"tidings/internal/delivery"
	"tidings/internal/desk"
	"tidings/internal/talk"
	"tidings/internal/workspace"
)

// Exit codes of the contract.
const (
	exitOK           = 0
	exitError        = 1
	exitUsage        = 2
	exitCheckFailed  = 3
	exitPartly       = 4
	exitNotApproved  = 5
	exitNotConfirmed = 6
	exitNoWorkspace  = 10
	exitInterrupted  = 130
)

// usage is a command line that cannot be meant.
func usage(format string, args ...any) error { return talk.BadFlag(format, args...) }

// exitCode maps an error to the contract's code.
func exitCode(ctx context.Context, err error) int {
	var flag *talk.FlagError
	var none *workspace.NotFoundError
	switch {
	case err == nil:
		return exitOK
	case errors.As(err, &flag):
		return exitUsage
	case errors.As(err, &none):
		return exitNoWorkspace
	case errors.Is(err, desk.ErrCheckFailed):
		return exitCheckFailed
	case errors.Is(err, desk.ErrPartly):
		return exitPartly
	case errors.Is(err, desk.ErrNotApproved), errors.Is(err, delivery.ErrAltered):
		return exitNotApproved
	case errors.Is(err, desk.ErrNotConfirmed):
		return exitNotConfirmed
	case errors.Is(err, context.Canceled) && ctx.Err() != nil:
		return exitInterrupted
	}
	return exitError
}
