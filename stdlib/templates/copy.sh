aws s3 cp --recursive --no-progress "$FROM" data
