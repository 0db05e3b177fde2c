# The task as it stood when somebody asked: later edits of the issue do not reach the agent.
jq '{title: .issue.title, text: .issue.body, comment: .comment.body, input: .inputs.task}' "$GITHUB_EVENT_PATH" > task.json
