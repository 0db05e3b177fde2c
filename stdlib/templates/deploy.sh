exec "./$SCRIPT" "$ARTIFACT"
